#pragma once
/// What a network can be asked for beside its features, by names that mean the same in every
/// family. Model::taps() says which of them a network has.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/head.h"

namespace farout::models {

/// The classifier's answer, float32 N×C.
inline constexpr const char* logits_tap = "logits";
/// The last map before pooling, float32 N×K×h×w, rows and columns as the image's: its mean over
/// h×w are the features. Only networks that pool so have it.
inline constexpr const char* last_map_tap = "last_map";
/// What each stage ends with, its mean over all positions, stage behind stage: float32 N×ΣK. A
/// stage is what the family's paper calls so; a transformer of one width has its blocks for stages,
/// and patches, without the class token, for positions.
inline constexpr const char* stage_means_tap = "stage_means";

using Taps = std::vector<std::string>;

/// What a network says of N images.
struct NetworkAnswer {
    at::Tensor features;                     ///< float32 N×D
    std::map<std::string, at::Tensor> taps;  ///< those that were asked for
};

/// Collects the taps of a forward pass while it goes: each is given where it passes by, and kept
/// where it was asked for.
class TapTaker {
  public:
    explicit TapTaker(const Taps& asked) : asked_(asked) {}

    bool wants(std::string_view tap) const;
    /// What a stage ends with: a map N×K×h×w, or tokens N×T×K.
    void stage_ends(const at::Tensor& x);
    /// N×K×h×w.
    void last_map(const at::Tensor& map);
    void logits(const at::Tensor& logits);

    /// Throws Error for a tap that was asked for and that nothing gave.
    NetworkAnswer finish(const at::Tensor& features);
    /// The same, with the logits of this head.
    NetworkAnswer finish(const at::Tensor& features, const numerics::Head& head);

  private:
    const Taps& asked_;
    std::vector<at::Tensor> stage_means_;
    std::map<std::string, at::Tensor> taken_;
};

}  // namespace farout::models
