#include "report/text/cost_table.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/text.h"
#include "report/text/text_width.h"

namespace farout::report {
namespace {

constexpr int most_name_width = 24;
constexpr int column_width = 9;
constexpr int gap = 2;

using Figure = std::optional<double>;

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / (1024.0 * 1024.0);
}

/// A column: a figure of what a detector took in a stage.
struct CostColumn {
    const char* heading;
    const Cost* stage;
    int decimals;
    Figure (*figure)(const Cost& stage, const DetectorCost& detector);
};

Figure seconds(const Cost& /*stage*/, const DetectorCost& detector) {
    return detector.seconds;
}
Figure memory(const Cost& /*stage*/, const DetectorCost& detector) {
    return mebibytes(detector.bytes);
}
Figure time_a_row(const Cost& stage, const DetectorCost& detector) {
    return microseconds_per_row(detector.seconds, stage.rows);
}

std::vector<CostColumn> columns_of(const Cost* fit, const Cost* score) {
    std::vector<CostColumn> columns;
    if (fit != nullptr) {
        columns.push_back({"fit s", fit, 3, seconds});
        columns.push_back({"fit MiB", fit, 1, memory});
    }
    if (score != nullptr) {
        columns.push_back({"score s", score, 3, seconds});
        columns.push_back({"µs/image", score, 2, time_a_row});
        columns.push_back({"score MiB", score, 1, memory});
    }
    return columns;
}

std::string fixed(double value, int decimals) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string cell_text(const CostColumn& column, const std::string& detector) {
    const DetectorCost* cost = column.stage->of(detector);
    const Figure figure = cost != nullptr ? column.figure(*column.stage, *cost) : std::nullopt;
    return figure ? fixed(*figure, column.decimals) : "-";
}

std::string shown_name(const std::string& name) {
    return cut_to_width(printable(name), most_name_width);
}

template <typename TextOf>
std::string line_of(const std::string& name, int name_width, std::span<const CostColumn> columns,
                    TextOf text_of) {
    std::string line = padded(name, name_width, Align::left);
    for (const CostColumn& column : columns)
        line += std::string(gap, ' ') + padded(text_of(column), column_width, Align::right);
    return line + '\n';
}

std::string table_of(std::span<const CostColumn> columns, std::span<const std::string> detectors) {
    int name_width = text_width("detector");
    for (const std::string& name : detectors)
        name_width = std::max(name_width, text_width(shown_name(name)));
    std::string text = line_of("detector", name_width, columns,
                               [](const CostColumn& column) { return column.heading; });
    for (const std::string& name : detectors)
        text += line_of(shown_name(name), name_width, columns,
                        [&](const CostColumn& column) { return cell_text(column, name); });
    return text;
}

std::string stage_note(const Cost& cost, const char* doing, int width) {
    std::string note = concat(doing, " ", cost.rows, " images: ", fixed(cost.wall_seconds, 2),
                              " s on ", cost.ranks, cost.ranks == 1 ? " rank of " : " ranks of ",
                              cost.threads, cost.threads == 1 ? " core, " : " cores, ", "at most ",
                              human_bytes(static_cast<double>(cost.peak_bytes)), " a rank.");
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
    std::string text = wrapped(
        "Costs: core time of all ranks and memory of a rank that each detector alone took.", width);
    if (!detectors.empty()) text += '\n' + table_of(columns_of(fit, score), detectors) + '\n';
    if (fit != nullptr) text += stage_note(*fit, "Fitted on", width);
    if (score != nullptr) text += stage_note(*score, "Scored", width);
    return text;
}

}  // namespace farout::report
