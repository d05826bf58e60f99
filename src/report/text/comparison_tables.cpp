#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/text.h"
#include "report/detail/set_columns.h"
#include "report/published_comparison.h"
#include "report/run_comparison.h"
#include "report/text/text_width.h"

namespace farout::report {
namespace {

/// A detector's three lines, a cell a set; cells that aren't compared are "-".
class DetectorLines {
  public:
    DetectorLines(const std::string& detector, std::size_t sets)
        : ours_{shown_name(detector), std::vector<std::string>(sets, "-")},
          published_{"  published", ours_.cells},
          difference_{"  difference", ours_.cells} {}

    void put(std::size_t set, const ComparedRow& row) {
        ours_.cells[set] = pair_text(row.auroc, row.fpr95, Sign::where_negative);
        published_.cells[set] =
            pair_text(row.published_auroc, row.published_fpr95, Sign::where_negative);
        difference_.cells[set] = pair_text(row.auroc - row.published_auroc,
                                           row.fpr95 - row.published_fpr95, Sign::always);
    }

    void append_to(std::vector<TableLine>& lines) const {
        lines.insert(lines.end(), {ours_, published_, difference_});
    }

  private:
    TableLine ours_, published_, difference_;
};

std::vector<TableLine> lines_of(const Comparison& comparison) {
    const auto& sets = comparison.sets;
    std::vector<std::string> order;
    std::map<std::string, DetectorLines> detectors;
    for (const ComparedRow& row : comparison.rows) {
        const auto [there, is_new] = detectors.try_emplace(row.detector, row.detector, sets.size());
        if (is_new) order.push_back(row.detector);
        const auto set = std::find(sets.begin(), sets.end(), row.ood_set) - sets.begin();
        there->second.put(static_cast<std::size_t>(set), row);
    }
    std::vector<TableLine> lines{
        {"detector", std::vector<std::string>(sets.size(), " AUROC  FPR95")}};
    for (const std::string& name : order) detectors.at(name).append_to(lines);
    return lines;
}

std::string left_out_note(const char* side, const std::vector<std::string>& parts, int width) {
    if (parts.empty()) return "";
    return wrapped(
        concat("Not compared, of ", side, ": ", printable(enumerate(parts, parts.size())), "."),
        width);
}

}  // namespace

std::string to_table(const Comparison& comparison, int width) {
    const std::string heading =
        wrapped(concat("Beside the published figures of ", printable(comparison.model), " (",
                       printable(comparison.file.native()),
                       "), in per cent; difference: ours less the published, in points. FPR95: "
                       "in-distribution positive."),
                width);
    return heading + lay_out(comparison.sets, lines_of(comparison), width) + '\n' +
           left_out_note("this report", comparison.left_out_ours, width) +
           left_out_note("the published figures", comparison.left_out_published, width);
}

namespace {

std::string p_text(const std::optional<double>& p) {
    if (!p || !std::isfinite(*p)) return "-";
    if (*p < 1e-4) return "p < 0.0001";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "p %.4f", *p);
    return text.data();
}

/// The lines of one detector, whose rows begin at `row`: a line a run, two a difference.
std::vector<TableLine> lines_of(const RunComparison& comparison, const RunRow* row) {
    const std::size_t runs = comparison.runs.size();
    const auto line = [](const std::string& name) { return TableLine{name, {}}; };
    std::vector<TableLine> figures, differences;
    for (std::size_t run = 0; run < runs; ++run) {
        const std::string name = shown_name(comparison.runs[run]);
        figures.push_back(line("  " + name));
        if (run == 0) continue;
        differences.push_back(line(runs == 2 ? "  difference" : "  " + name + " less first"));
        differences.push_back(line("    after Holm"));
    }
    TableLine title = line(shown_name(row->detector));
    for (std::size_t set = 0; set < comparison.sets.size(); ++set) {
        title.cells.emplace_back();
        for (std::size_t run = 0; run < runs; ++run, ++row) {
            const metrics::SetMetrics& now = row->metrics;
            figures[run].cells.push_back(
                pair_text(now.auroc, now.fpr95_id_positive, Sign::where_negative));
            if (run == 0) continue;
            differences[2 * run - 2].cells.push_back(
                pair_text(row->auroc_difference(),
                          now.fpr95_id_positive - row->first.fpr95_id_positive, Sign::always));
            differences[2 * run - 1].cells.push_back(p_text(row->p_holm));
        }
    }
    std::vector<TableLine> lines{title};
    lines.insert(lines.end(), figures.begin(), figures.end());
    lines.insert(lines.end(), differences.begin(), differences.end());
    return lines;
}

}  // namespace

std::string to_table(const RunComparison& comparison, int width) {
    std::vector<TableLine> lines{
        {"", std::vector<std::string>(comparison.sets.size(), " AUROC  FPR95")}};
    const std::size_t per_detector = comparison.sets.size() * comparison.runs.size();
    for (std::size_t row = 0; row < comparison.rows.size(); row += per_detector) {
        const auto more = lines_of(comparison, &comparison.rows[row]);
        lines.insert(lines.end(), more.begin(), more.end());
    }
    std::string text = wrapped(
        "In per cent; differences to the first, in points. FPR95: in-distribution positive. p: of "
        "the AUROCs' difference, DeLong's test on the same images, corrected for all detectors on "
        "a set (Holm); \"-\" where the images aren't the same, or fewer than 20.",
        width);
    text += lay_out(comparison.sets, lines, width);
    if (!comparison.left_out.empty())
        text +=
            '\n' +
            wrapped(
                concat("Not in all of them: ",
                       printable(enumerate(comparison.left_out, comparison.left_out.size())), "."),
                width);
    return text;
}

}  // namespace farout::report
