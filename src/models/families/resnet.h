#pragma once
/// ResNet: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), with the stride
/// in the 3×3 convolution of a bottleneck, as torchvision and timm have it; and its variant D of He
/// et al., "Bag of Tricks for Image Classification with Convolutional Neural Networks" (CVPR 2019):
/// a stem of three 3×3 convolutions, and an average pool before the shortcut's 1×1 convolution.

#include <array>
#include <string>
#include <vector>

#include "models/convolution.h"
#include "models/model.h"

namespace farout::models {

class Parameters;

struct ResNetShape {
    enum class Block { basic, bottleneck };
    enum class Variant { plain, d };
    Block block = Block::bottleneck;
    Variant variant = Variant::plain;
    std::array<std::int64_t, 4> depths{};
    std::int64_t width = 64;  ///< channels of the stem and of the first stage's 3×3 convolutions
};

class ResNet : public Model {
  public:
    struct Naming;

    /// Reads, by its forms, the names of torchvision and timm (`conv1`, `layer1.0.conv1`, …, `fc`),
    /// of mmpretrain (`backbone.layer1.0.conv1`, …, `head.fc`; variant D's stem is
    /// `backbone.stem.0.conv`, …) and, the plain variant, of Hugging Face
    /// (`resnet.embedder.embedder`, …, `classifier.1`). Throws Error with the whole account where
    /// the checkpoint doesn't fit.
    ResNet(Parameters parameters, const ResNetShape& shape, const Naming& naming);
    static std::vector<NetworkForm> forms(const ResNetShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    struct Block {
        std::vector<Convolution> activated;  ///< all but the last, each with a ReLU
        Convolution last;
        std::vector<Convolution> shortcut;  ///< a 1×1 convolution, or none
        std::int64_t shortcut_pool = 1;     ///< side and stride of the pool before it
        bool ends_stage = false;
    };
    class Taker;

    static at::Tensor shortcut_of(const Block& block, const at::Tensor& input);
    std::vector<Convolution*> convolutions();

    std::vector<Convolution> stem_;
    std::vector<Block> blocks_;
    numerics::Head head_;
};

}  // namespace farout::models
