#pragma once
/// RepVGG: Ding et al., "RepVGG: Making VGG-style ConvNets Great Again" (CVPR 2021).

#include <array>
#include <set>
#include <string>
#include <vector>

#include "models/convolution.h"
#include "models/model.h"

namespace farout::models {

class Parameters;

struct RepVggShape {
    std::array<std::int64_t, 4> depths{};
    std::array<std::int64_t, 4> channels{};
    std::int64_t stem = 64;
    std::int64_t groups = 1;  ///< of every second layer (G2, G4)
};

/// A stack of 3×3 convolutions, each with a ReLU. What was trained is the sum of a 3×3 convolution,
/// a 1×1 convolution and an identity, each with a batch-norm; the sum is one 3×3 convolution,
/// made once at load in float64 (section 3.3 of the paper).
class RepVgg : public Model {
  public:
    struct Naming;
    enum class Stage { trained, reparametrised };

    /// Reads four forms: timm's (`stages.0.0.conv_kxk.conv`, …, `head.fc`), timm's after its
    /// reparametrisation (`stages.0.0.reparam_conv`), the authors' as trained
    /// (`stage1.0.rbr_dense.conv`, …, `linear`) and as deployed (`stage1.0.rbr_reparam`). Throws
    /// Error with the whole account where the checkpoint doesn't fit.
    RepVgg(Parameters parameters, const RepVggShape& shape, const Naming& naming, Stage stage);
    static std::vector<NetworkForm> forms(const RepVggShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    std::vector<Convolution> layers_;
    std::set<std::size_t> stage_ends_;  ///< the last layer of each stage
    numerics::Head head_;
};

}  // namespace farout::models
