#pragma once
/// Features as statistics and detectors see them: rows of a matrix, read a run of blocks at a time.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/blocks.h"
#include "files/row_status.h"

namespace farout::features {

using RowStatus = files::RowStatus;

/// Consecutive rows. Rows whose status isn't ok hold zeros and take no part in statistics and
/// metrics.
struct FeatureRows {
    Range rows;
    at::Tensor features;               ///< float32 n×D, contiguous
    std::vector<std::int64_t> labels;  ///< n, -1 unknown
    std::vector<RowStatus> status;     ///< n
    /// Outputs of the extraction by identity, float32 n×W: those that were asked for.
    std::map<std::string, at::Tensor> outputs{};
};

/// A set's features, wherever they lie (a feature file; memory, in tests).
class FeatureSource {
  public:
    virtual ~FeatureSource() = default;
    virtual std::string name() const = 0;  ///< for messages: the file
    virtual Blocks blocks() const = 0;
    virtual std::int64_t width() const = 0;  ///< D
    virtual FeatureRows read(Range rows) const = 0;
};

/// Features in memory, all rows ok.
class FeaturesInMemory : public FeatureSource {
  public:
    FeaturesInMemory(at::Tensor features, std::vector<std::int64_t> labels,
                     std::int64_t block_rows = 500);
    std::string name() const override { return "memory"; }
    Blocks blocks() const override { return blocks_; }
    std::int64_t width() const override { return features_.size(1); }
    FeatureRows read(Range rows) const override;
    /// Adds an output, N×W.
    void add_output(const std::string& identity, const at::Tensor& values);
    /// Marks a row as unreadable, as extraction would.
    void spoil(std::int64_t row, RowStatus status);

  private:
    at::Tensor features_;
    std::vector<std::int64_t> labels_;
    std::vector<RowStatus> status_;
    std::map<std::string, at::Tensor> outputs_;
    Blocks blocks_;
};

}  // namespace farout::features
