#pragma once
/// The training features as a bank, for detectors that look at the rows themselves.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detectors/registry.h"
#include "features/feature_file.h"
#include "files/provenance.h"
#include "jobs/steps/stages.h"
#include "parallel/communicator.h"
#include "scoring/bank_pass.h"
#include "scoring/sum_pass.h"

namespace farout::jobs {

struct TrainingRows {
    features::FeatureFile features;
    detectors::Neighbours wanted;
};

/// Those that scoring needs; none where no detector asks for neighbours. `statistics`: the facts of
/// the statistics file. Throws Error when they aren't given, aren't what the statistics were fitted
/// from, or are fewer than a detector asks for.
std::shared_ptr<const TrainingRows> open_training_rows(const ScoreStage& stage,
                                                       const detectors::Detectors& detectors,
                                                       const files::Provenance& statistics);

/// Collective: scoring::nearest_of_sets(), its progress told by the root. `device`: of this rank.
scoring::NearestOfSets nearest_training_rows(
    parallel::Communicator& communicator, const TrainingRows& training,
    const std::vector<const features::FeatureSource*>& sets, const std::string& device);

/// Collective: scoring::sums_over_bank() likewise.
scoring::SumsOfSets sums_over_training_rows(
    parallel::Communicator& communicator, const numerics::Head& head, const TrainingRows& training,
    const std::vector<const features::FeatureSource*>& sets);

}  // namespace farout::jobs
