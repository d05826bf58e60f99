#pragma once
/// metrics.csv: a contract with scripts; columns are added at the end, never renamed.

#include <span>
#include <string>
#include <string_view>

#include "core/csv_field.h"
#include "report/report.h"

namespace farout::report {

/// The header line and a line a row; lines end in "\n". Shares from 0 to 1, each the shortest text
/// that reads back as the same double.
std::string to_csv(std::span<const MetricRow> rows);

/// The shortest decimal text that reads back as the same double ("nan", "inf" otherwise).
std::string shortest_number(double value);

/// The same; "" for what isn't finite: that is how a CSV file leaves out what isn't known.
std::string number_or_nothing(double value);

}  // namespace farout::report
