#include "report/text/csv.h"

#include <array>
#include <charconv>

#include "metrics/figures.h"

namespace farout::report {
namespace {

std::string header() {
    std::string text = "detector,ood_set,n_id,n_ood";
    for (const metrics::Figure* figure : metrics::csv_figures()) text += ',' + figure->name;
    return text + '\n';
}

void append_row(std::string& text, const MetricRow& row) {
    text += csv_field(row.detector) + ',' + csv_field(row.ood_set);
    text += ',' + std::to_string(row.metrics.n_id) + ',' + std::to_string(row.metrics.n_ood);
    for (const metrics::Figure* figure : metrics::csv_figures())
        text += ',' + shortest_number(row.metrics.*figure->value);
    text += '\n';
}

}  // namespace

std::string to_csv(std::span<const MetricRow> rows) {
    std::string text = header();
    for (const MetricRow& row : rows) append_row(text, row);
    return text;
}

std::string shortest_number(double value) {
    std::array<char, 32> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return problem == std::errc{} ? std::string(buffer.data(), end) : std::string("nan");
}

}  // namespace farout::report
