#pragma once
/// Labels of features to fit on against the head and the detectors, before the first pass.

#include "detectors/registry.h"
#include "features/feature_file.h"

namespace farout::jobs {

/// Throws Error that names the first row and the number of rows with a label beyond the head's
/// classes; and, where a detector needs a label on every row of this source
/// (statistics/sources.h), those without one, which detectors
/// these are and how to go on without them. Rows without features don't count. Reads labels and
/// status alone: 9 bytes a row, a part at a time. One rank does this.
void check_training_labels(const features::FeatureFile& training, std::int64_t classes,
                           const detectors::Detectors& detectors,
                           const char* source = statistics::source::train);

}  // namespace farout::jobs
