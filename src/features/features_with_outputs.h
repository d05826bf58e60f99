#pragma once
/// Features, and outputs of the same extraction that lie beside them.

#include <map>
#include <string>

#include "features/feature_file.h"

namespace farout::features {

/// Reads a feature file and files of outputs together. A row takes part where it has features and
/// all of the outputs.
class FeaturesWithOutputs : public FeatureSource {
  public:
    /// `outputs`: finished files, by identity. Throws Error for one that wasn't made with these
    /// features: of another list or network, or in other blocks. `features` must outlive it.
    FeaturesWithOutputs(const FeatureFile& features, std::map<std::string, FeatureFile> outputs);

    std::string name() const override { return features_.name(); }
    Blocks blocks() const override { return features_.blocks(); }
    std::int64_t width() const override { return features_.width(); }
    FeatureRows read(Range rows) const override;

  private:
    const FeatureFile& features_;
    std::map<std::string, FeatureFile> outputs_;
};

}  // namespace farout::features
