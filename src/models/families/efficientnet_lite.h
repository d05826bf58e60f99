#pragma once
/// EfficientNet-Lite: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
/// Networks" (ICML 2019), in the Lite variant of the TPU repository: no squeeze-and-excitation,
/// ReLU6, stem and last convolution not scaled.

#include <vector>

#include "models/convolution.h"
#include "models/model.h"

namespace farout::models {

class Parameters;

/// `repeats` inverted bottlenecks; the first has the stride, the others stride 1 and a shortcut.
struct EfficientNetStage {
    std::int64_t expand = 1;  ///< width of the depthwise convolution ÷ width of the input
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::int64_t channels = 0;
    std::int64_t repeats = 1;
};

struct EfficientNetShape {
    std::vector<EfficientNetStage> stages;
    std::int64_t stem = 32;
    std::int64_t features = 1280;
};

/// The published variants: channels scaled by `width` and rounded to a multiple of 8 (never down by
/// more than 10 %), repeats by `depth` and rounded up, those of the first and last stage kept.
EfficientNetShape efficientnet_lite_shape(double width, double depth);

class EfficientNetLite : public Model {
  public:
    /// Names as in the published checkpoints: `_conv_stem`, `_blocks.0._depthwise_conv`, …, `_fc`.
    /// Throws Error with the whole account where the checkpoint doesn't fit.
    EfficientNetLite(Parameters parameters, const EfficientNetShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    enum class Shortcut { none, identity };
    struct Bottleneck {
        std::vector<Convolution>
            activated;  ///< expansion (none where expand = 1) and depthwise, each with ReLU6
        Convolution projection;
        Shortcut shortcut = Shortcut::none;
        bool ends_stage = false;
    };

    std::vector<Convolution*> convolutions();

    Convolution stem_;
    std::vector<Bottleneck> bottlenecks_;
    Convolution last_;
    numerics::Head head_;
};

}  // namespace farout::models
