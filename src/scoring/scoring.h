#pragma once
/// The scoring pass: every detector on every row of a set, in one reading of its features.

#include <map>
#include <string>

#include "detectors/registry.h"
#include "features/feature_source.h"
#include "parallel/communicator.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"
#include "scores/score_file.h"

namespace farout::scoring {

/// This rank's part of what passes over the training rows found for a set: nearest_of_sets()
/// (bank_pass.h), where a detector asks for neighbours(), and sums_over_bank() (sum_pass.h).
struct FromTrainingRows {
    at::Tensor nearest{};
    std::map<std::string, at::Tensor> sums{};
};

/// Collective: scores a set with detectors that prepare_all() has readied with the classifier that
/// `tables` were made of.
/// Units of about 1024 rows are shared among ranks, so memory is set by a few of them and, on the
/// root, 4 bytes a row and detector. The table is full on the root; elsewhere it holds only the
/// names of the detectors. Same bits for any number of ranks and threads. Throws Error when the
/// widths of features and head differ. Sums over training rows join the outputs of the extraction.
scores::ScoreTable score_all(parallel::Communicator& communicator,
                             const features::FeatureSource& source,
                             const quantities::HostTables& tables,
                             const detectors::Detectors& detectors,
                             const FromTrainingRows& from_training = {});

/// Collective: the same on a device, in float64 (quantities by their plain forms): scores and
/// predictions agree with the host's but for rounding. A unit is a matrix of its own, so that all
/// numbers of ranks with the same kind of device and LibTorch give the same bits. Its times know
/// "device", no detectors: the host doesn't see when the device has come to which.
scores::ScoreTable score_all(parallel::Communicator& communicator,
                             const features::FeatureSource& source, quantities::PlainTables& tables,
                             const detectors::Detectors& detectors,
                             const FromTrainingRows& from_training = {});

}  // namespace farout::scoring
