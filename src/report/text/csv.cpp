#include "report/text/csv.h"

#include <array>
#include <charconv>
#include <cmath>

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
    for (const std::uint64_t count : {row.metrics.n_id, row.metrics.n_ood})
        text += ',' + (count > 0 ? std::to_string(count) : std::string());
    for (const metrics::Figure* figure : metrics::csv_figures())
        text += ',' + number_or_nothing(row.metrics.*figure->value);
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

std::string number_or_nothing(double value) {
    return std::isfinite(value) ? shortest_number(value) : std::string();
}

}  // namespace farout::report
