#include <algorithm>
#include <map>

#include "core/text.h"
#include "report/comparison.h"
#include "report/detail/set_columns.h"
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

}  // namespace farout::report
