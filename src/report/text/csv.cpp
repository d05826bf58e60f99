#include "report/text/csv.h"

#include <array>
#include <charconv>

namespace farout::report {
namespace {

constexpr std::string_view header =
    "detector,ood_set,n_id,n_ood,auroc,auroc_low,auroc_high,fpr95_id_positive,fpr95_ood_positive,"
    "aupr_in,aupr_out,fpr95_id_positive_low,fpr95_id_positive_high,fpr95_ood_positive_low,"
    "fpr95_ood_positive_high\n";

void append_row(std::string& text, const MetricRow& row) {
    const metrics::SetMetrics& metrics = row.metrics;
    text += csv_field(row.detector) + ',' + csv_field(row.ood_set);
    text += ',' + std::to_string(metrics.n_id) + ',' + std::to_string(metrics.n_ood);
    for (const double figure :
         {metrics.auroc, metrics.auroc_low, metrics.auroc_high, metrics.fpr95_id_positive,
          metrics.fpr95_ood_positive, metrics.aupr_in, metrics.aupr_out,
          metrics.fpr95_id_positive_low, metrics.fpr95_id_positive_high,
          metrics.fpr95_ood_positive_low, metrics.fpr95_ood_positive_high}) {
        text += ',' + shortest_number(figure);
    }
    text += '\n';
}

}  // namespace

std::string to_csv(std::span<const MetricRow> rows) {
    std::string text(header);
    for (const MetricRow& row : rows) append_row(text, row);
    return text;
}

std::string shortest_number(double value) {
    std::array<char, 32> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return problem == std::errc{} ? std::string(buffer.data(), end) : std::string("nan");
}

}  // namespace farout::report
