#pragma once
/// Outputs of extractions that detectors ask for, found beside the features of a set.

#include <filesystem>
#include <optional>
#include <vector>

#include "core/identity.h"
#include "detectors/registry.h"
#include "features/features_with_outputs.h"

namespace farout::jobs {

/// What these detectors ask for, each once.
std::vector<Identity> outputs_of(const detectors::Detectors& detectors);

/// The files beside these features that hold the outputs; those that the feature file holds inside
/// (features/former_outputs.h) have none.
std::vector<std::filesystem::path> output_files(const std::filesystem::path& features,
                                                const std::vector<Identity>& outputs);

/// Whether all of these are at hand.
bool has_outputs(const std::filesystem::path& features, const std::vector<Identity>& outputs);

/// Throws Error, with what to do, unless all that these detectors ask for is at hand.
void require_outputs(const std::filesystem::path& features, const detectors::Detectors& detectors);

/// A set that is to be scored.
class ScoredSet {
  public:
    /// Throws Error for files that aren't finished, or don't belong together.
    ScoredSet(const std::filesystem::path& features, const std::vector<Identity>& outputs);
    ScoredSet(const ScoredSet&) = delete;
    ScoredSet& operator=(const ScoredSet&) = delete;

    const features::FeatureFile& features() const { return features_; }
    /// The features with the outputs.
    const features::FeatureSource& source() const;
    /// What tells on which rows all scores are made: for the facts of the whole score file.
    files::Provenance contents() const { return contents_; }
    /// What tells the contents of these outputs: for the facts of a column.
    files::Provenance contents_of(const std::vector<Identity>& outputs) const;

  private:
    features::FeatureFile features_;
    files::Provenance contents_;
    files::Provenance of_outputs_;  ///< the contents of each
    std::optional<features::FeaturesWithOutputs> with_outputs_;
};

}  // namespace farout::jobs
