#pragma once
/// The scoring pass: every detector on every row of a set, in one reading of its features.

#include <cstdint>
#include <string>
#include <vector>

#include "detectors/registry.h"
#include "features/feature_source.h"
#include "files/provenance.h"
#include "parallel/communicator.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::scoring {

/// Scores of a set, n rows in the order of its list.
struct ScoreTable {
    std::vector<std::string> detectors;
    std::vector<std::vector<float>>
        scores;  ///< one of n a detector, higher = more in-distribution; NaN where status isn't ok
    std::vector<std::int32_t> predictions;  ///< n, argmax of the logits; -1 where status isn't ok
    std::vector<std::int64_t> labels;       ///< n, -1 unknown
    std::vector<features::RowStatus>
        status;  ///< n; rows found with NaN or infinite features (or logits) are not_finite
    quantities::SetQuantiles
        quantiles{};    ///< of the set's own features, those that detectors asked for
    StepTimes times{};  ///< of this rank, all its threads together
    /// n, of the features as they were read (quick_hash of a row's bytes): equal ones are the same
    /// image, or as good as; 0 for rows without features. Empty where they aren't known.
    std::vector<std::uint64_t> row_hashes{};
    /// What each column was made with (scoring/column_facts.h); empty where it isn't known.
    std::vector<files::Provenance> column_facts{};
};

/// Collective: scores a set with detectors that prepare_all() has readied with the classifier that
/// `tables` were made of.
/// Units of about 1024 rows are shared among ranks, so memory is set by a few of them and, on the
/// root, 4 bytes a row and detector. The table is full on the root; elsewhere it holds only the
/// names of the detectors. Same bits for any number of ranks and threads. Throws Error when the
/// widths of features and head differ. `nearest`: this rank's part of what nearest_of_sets()
/// (bank_pass.h) found for the set, where a detector asks for neighbours().
ScoreTable score_all(parallel::Communicator& communicator, const features::FeatureSource& source,
                     const quantities::HostTables& tables, const detectors::Detectors& detectors,
                     const at::Tensor& nearest = {});

/// Collective: the same on a device, in float64 (quantities by their plain forms): scores and
/// predictions agree with the host's but for rounding. A unit is a matrix of its own, so that all
/// numbers of ranks with the same kind of device and LibTorch give the same bits. Its times know
/// "device", no detectors: the host doesn't see when the device has come to which.
ScoreTable score_all(parallel::Communicator& communicator, const features::FeatureSource& source,
                     quantities::PlainTables& tables, const detectors::Detectors& detectors,
                     const at::Tensor& nearest = {});

/// How many rows of a table have this status.
std::int64_t count_rows(const ScoreTable& table, features::RowStatus status);

}  // namespace farout::scoring
