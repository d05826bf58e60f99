#pragma once
/// What fitting is made of, for accounts of time and memory.

#include <string>
#include <vector>

#include "statistics/statistics.h"

namespace farout::statistics {

/// Steps of fitting, for accounts of time.
namespace fit_step {
inline constexpr const char* class_means = "class means";
inline constexpr const char* outputs = "logits and their means";
inline constexpr const char* coarse_counts = "quantile, first pass";
inline constexpr const char* fine_counts = "quantile, second pass";
inline constexpr const char* scatter = "within-class scatter";
inline constexpr const char* residual_norms = "residual norms";
inline constexpr const char* read = "reading";
inline constexpr const char* upload = "copying to the device";
inline constexpr const char* partial_sums = "partial sums";
inline constexpr const char* reduction = "reduction and waiting";
inline constexpr const char* decompositions = "decompositions";
}  // namespace fit_step

/// The steps that a statistic involves, beside reading and reducing.
std::vector<std::string> steps_of(Statistic statistic);

/// The tensors of Statistics that it ends in.
std::vector<std::string> tensors_of(Statistic statistic);

/// The most bytes that the statistics of these needs take, of features of this width and a head of
/// these classes; fewer where a covariance is singular.
std::uint64_t most_bytes_of(const Needs& needs, std::int64_t width, std::int64_t classes);

}  // namespace farout::statistics
