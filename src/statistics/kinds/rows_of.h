#pragma once
/// The option of statistics that may be of normalised rows: `of`.

#include <string>
#include <vector>

#include "statistics/registry.h"

namespace farout::statistics {

/// What a statistic is taken of: the rows as they are, or each divided by its length (a row of
/// zeros stays one).
enum class RowsOf { features, unit };

/// of=features, of=unit.
Option rows_option();

RowsOf rows_of(const Identity& identity);

/// The statistic of this kind, without parameters, that is of these rows; of the same rows as the
/// other.
Identity of_rows(const char* kind, RowsOf of);
Identity of_same_rows(const char* kind, const Identity& other);

/// The rows, float64 m×D.
const at::Tensor& rows_in(const DeviceTrainingRows& rows, RowsOf of);

/// What each row is multiplied by, m.
std::vector<double> factors_of(const TrainingRows& rows, RowsOf of);

}  // namespace farout::statistics
