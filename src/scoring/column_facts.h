#pragma once
/// What columns of scores were made with (scores/column_facts.h), told when they are made.

#include <string>
#include <vector>

#include "detectors/registry.h"
#include "files/provenance.h"
#include "statistics/statistics.h"

namespace farout::scoring {

/// Of each detector's column. What there isn't is left out. `training_rows`: the content of the
/// training features.
std::vector<files::Provenance> column_facts(const detectors::Detectors& detectors,
                                            const statistics::Statistics& statistics,
                                            const std::string& training_rows);

}  // namespace farout::scoring
