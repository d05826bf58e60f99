#pragma once
/// BiT: Kolesnikov et al., "Big Transfer (BiT): General Visual Representation Learning" (ECCV
/// 2020): ResNets with pre-activation, group norm, and standardised weights.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/MemoryFormat.h>

#include "models/convolution.h"
#include "models/model.h"

namespace farout::models {

class Parameters;

struct BitShape {
    std::array<std::int64_t, 4> depths{};
    std::int64_t width = 1;  ///< the factor after the x of a name: R101x3
    std::int64_t stem = 64;  ///< channels of the stem before that factor
    std::int64_t groups = 32;
};

class Bit : public Model {
  public:
    struct Naming;

    /// Reads, by its two forms, the release's .npz
    /// (`resnet/block1/unit01/a/standardized_conv2d/kernel`, …) and timm's names
    /// (`stages.0.blocks.0.conv1.weight`, …). The number of classes is the checkpoint's. Weights
    /// are standardised once, here, in float64, with the release's ε = 10⁻¹⁰ (timm has 10⁻⁸).
    /// Throws Error with the whole account where the checkpoint doesn't fit.
    Bit(Parameters parameters, const BitShape& shape, const Naming& naming);
    static std::vector<NetworkForm> forms(const BitShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    struct Norm {
        at::Tensor gamma;
        at::Tensor beta;
    };
    struct Unit {
        std::array<Norm, 3> norms;
        std::array<Convolution, 3> convolutions;
        std::optional<Convolution> shortcut;
        bool ends_stage = false;
    };
    class Taker;

    at::Tensor normalised(const at::Tensor& x, const Norm& norm) const;
    at::Tensor unit(const at::Tensor& input, const Unit& unit) const;

    std::int64_t groups_;
    at::MemoryFormat format_ = at::MemoryFormat::ChannelsLast;
    Convolution stem_;
    std::vector<Unit> units_;
    Norm norm_;
    numerics::Head head_;
};

}  // namespace farout::models
