#pragma once
/// What a column of scores was made with, beside the features and the head that a whole score file
/// is made from.

#include <string>
#include <vector>

#include "detectors/registry.h"
#include "files/provenance.h"
#include "statistics/statistics.h"

namespace farout::scoring {

/// Names of a column's facts.
namespace column_fact {
inline constexpr const char* detector = "detector";      ///< the kind
inline constexpr const char* parameters = "parameters";  ///< all of them: "M=100 gamma=0.1"
inline constexpr const char* statistics = "statistics";  ///< the content of those that it looks at
/// The content of the training features, where it looks at their rows.
inline constexpr const char* training_rows = "training rows";
}  // namespace column_fact

/// Of each detector's column. What there isn't is left out. `training_rows`: the content of the
/// training features.
std::vector<files::Provenance> column_facts(const detectors::Detectors& detectors,
                                            const statistics::Statistics& statistics,
                                            const std::string& training_rows);

}  // namespace farout::scoring
