#pragma once
/// What a column of scores was made with, beside the features and the head that a whole score file
/// is made from.

#include <vector>

#include "core/identity.h"
#include "files/provenance.h"

namespace farout::scores {

/// Names of a column's facts.
namespace column_fact {
inline constexpr const char* detector = "detector";      ///< the kind
inline constexpr const char* parameters = "parameters";  ///< all of them: "M=100 gamma=0.1"
inline constexpr const char* statistics = "statistics";  ///< the content of those that it looks at
/// The content of the training features, where it looks at their rows.
inline constexpr const char* training_rows = "training rows";
}  // namespace column_fact

/// The statistics that a column's facts name.
std::vector<Identity> statistics_in(const files::Provenance& column);

}  // namespace farout::scores
