#pragma once
/// Statistics files of before statistics had identities: one flat table of tensors and one of
/// numbers.

#include <map>
#include <string>

#include "files/provenance.h"
#include "statistics/statistic.h"
#include "statistics/statistics.h"

namespace farout::statistics {

inline constexpr const char* former_format = "farout statistics 1";

/// The same tensors and numbers by the identities of the statistics that give them today, each with
/// the facts of the file but for its format and detectors.
Statistics from_former_layout(const Fitted& flat, const files::Provenance& facts);

}  // namespace farout::statistics
