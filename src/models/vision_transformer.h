#pragma once
/// ViT: Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image Recognition at
/// Scale" (ICLR 2021); DeiT: Touvron et al., "Training data-efficient image transformers &
/// distillation through attention" (ICML 2021), the same network trained otherwise.

#include <string>
#include <vector>

#include "models/model.h"
#include "models/transformer.h"

namespace farout {

class Parameters;

struct VisionTransformerShape {
    std::int64_t size = 224;  ///< side of the images
    std::int64_t patch = 16;
    std::int64_t width = 768;
    std::int64_t depth = 12;
    std::int64_t heads = 12;
    std::int64_t mlp_ratio = 4;
    std::int64_t classes = 1000;
};

/// The feature is the class token after the last norm. Of the last block only what the class token
/// takes is computed.
class VisionTransformer : public Model {
  public:
    /// Reads timm's and DeiT's names (`blocks.0.attn.qkv`, …, `head`) and mmclassification's
    /// (`backbone.layers.0.attn.qkv`, …, `head.layers.head`). Throws Error with the whole account
    /// where the checkpoint doesn't fit.
    VisionTransformer(Parameters parameters, const VisionTransformerShape& shape);

    at::Tensor features(const at::Tensor& images) override;
    Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    std::int64_t images_together() const override { return 2; }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    struct Block {
        LayerNorm before_attention;
        Linear qkv;
        Linear projection;
        Mlp mlp;
    };
    class Taker;

    at::Tensor tokens(const at::Tensor& images) const;
    at::Tensor attended(const Block& block, const at::Tensor& x) const;
    at::Tensor attended_by_class(const Block& block, const at::Tensor& x) const;

    VisionTransformerShape shape_;
    Linear patches_;        ///< of patches of 3·P·P numbers
    at::Tensor positions_;  ///< T×D, the class token's own value added to the first
    std::vector<Block> blocks_;
    LayerNorm norm_;
    Head head_;
};

}  // namespace farout
