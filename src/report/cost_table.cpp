#include "report/cost_table.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/text.h"
#include "report/text_width.h"

namespace farout {
namespace {

constexpr int most_name_width = 24;

enum class Unit { second, microsecond, mebibyte };

struct CostColumn {
    const char* heading;
    Unit unit;
};

constexpr std::array columns{
    CostColumn{"fit s", Unit::second}, CostColumn{"fit MiB", Unit::mebibyte},
    CostColumn{"score s", Unit::second}, CostColumn{"µs/image", Unit::microsecond},
    CostColumn{"score MiB", Unit::mebibyte}};
constexpr int column_width = 9;
constexpr int gap = 2;

using Figures = std::array<std::optional<double>, columns.size()>;

Figures figures_of(const Cost* fit, const Cost* score, const std::string& detector) {
    constexpr double mebibyte = 1024.0 * 1024.0;
    const DetectorCost* fitted = fit != nullptr ? fit->of(detector) : nullptr;
    const DetectorCost* scored = score != nullptr ? score->of(detector) : nullptr;
    Figures figures;
    if (fitted != nullptr) {
        figures[0] = fitted->seconds;
        figures[1] = static_cast<double>(fitted->bytes) / mebibyte;
    }
    if (scored != nullptr) {
        figures[2] = scored->seconds;
        figures[3] = microseconds_per_row(scored->seconds, score->rows);
        figures[4] = static_cast<double>(scored->bytes) / mebibyte;
    }
    return figures;
}

std::string fixed(double value, int decimals) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string figure_text(std::optional<double> figure, Unit unit) {
    if (!figure) return "-";
    return fixed(*figure, unit == Unit::second ? 3 : unit == Unit::microsecond ? 2 : 1);
}

std::string shown_name(const std::string& name) {
    return cut_to_width(printable(name), most_name_width);
}

template <typename TextOf>
std::string line_of(const std::string& name, int name_width, TextOf text_of) {
    std::string line = padded(name, name_width, Align::left);
    for (std::size_t column = 0; column < columns.size(); ++column)
        line += std::string(gap, ' ') + padded(text_of(column), column_width, Align::right);
    return line + '\n';
}

std::string stage_note(const Cost& cost, const char* doing, int width) {
    const std::string ranks = concat(cost.ranks, cost.ranks == 1 ? " rank of " : " ranks of ",
                                     cost.threads, cost.threads == 1 ? " core, " : " cores, ");
    std::string note =
        concat(doing, " ", cost.rows, " images: ", fixed(cost.wall_seconds, 2), " s on ", ranks,
               "at most ", human_bytes(static_cast<double>(cost.peak_bytes)), " a rank.");
    std::vector<std::string> steps;
    for (const CostStep& step : cost.steps)
        steps.push_back(concat(printable(step.name), " ", fixed(step.seconds, 3), " s"));
    if (!steps.empty())
        note += concat(" Shared by detectors: ", enumerate(steps, steps.size()), ".");
    return wrapped(note, width);
}

}  // namespace

std::string to_cost_table(const Cost* fit, const Cost* score,
                          std::span<const std::string> detectors, int width) {
    if (fit == nullptr && score == nullptr)
        return wrapped(
            "What fitting and scoring took isn't known (no .cost.json beside the files).", width);
    int name_width = text_width("detector");
    for (const std::string& name : detectors)
        name_width = std::max(name_width, text_width(shown_name(name)));
    std::string text = wrapped(
        "Costs: core time of all ranks and memory of a rank that each detector alone took.", width);
    text += '\n' + line_of("detector", name_width,
                           [](std::size_t column) { return columns[column].heading; });
    for (const std::string& name : detectors) {
        const Figures figures = figures_of(fit, score, name);
        text += line_of(shown_name(name), name_width, [&](std::size_t column) {
            return figure_text(figures[column], columns[column].unit);
        });
    }
    text += '\n';
    if (fit != nullptr) text += stage_note(*fit, "Fitted on", width);
    if (score != nullptr) text += stage_note(*score, "Scored", width);
    return text;
}

}  // namespace farout
