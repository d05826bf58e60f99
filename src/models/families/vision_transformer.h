#pragma once
/// ViT: Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image Recognition at
/// Scale" (ICLR 2021); DeiT: Touvron et al., "Training data-efficient image transformers &
/// distillation through attention" (ICML 2021), the same network trained otherwise.

#include <string>
#include <vector>

#include "models/model.h"
#include "models/transformer.h"

namespace farout::models {

class Parameters;

struct VisionTransformerShape {
    std::int64_t size = 224;  ///< side of the images
    std::int64_t patch = 16;
    std::int64_t width = 768;
    std::int64_t depth = 12;
    std::int64_t heads = 12;
    std::int64_t mlp_ratio = 4;
};

/// The feature is the class token after the last norm. Of the last block only what the class token
/// takes is computed.
class VisionTransformer : public Model {
  public:
    struct Naming;

    /// Reads, by its forms, the names of timm and DeiT's authors (`blocks.0.attn.qkv`, …, `head`),
    /// of mmclassification and mmpretrain (`backbone.layers.0.attn.qkv`, …, `head.layers.head`), of
    /// torchvision (`encoder.layers.encoder_layer_0.self_attention.in_proj_weight`, …,
    /// `heads.head`) and of Hugging Face's ViT and DeiT
    /// (`vit.encoder.layer.0.attention.attention.query`, …, `classifier`; since version 5
    /// `vit.layers.0.attention.q_proj`). Its DeiT has a distillation token beside the class token;
    /// Hugging Face's norms have ε = 10⁻¹², all others 10⁻⁶. Throws Error with the whole account
    /// where the checkpoint doesn't fit.
    VisionTransformer(Parameters parameters, const VisionTransformerShape& shape,
                      const Naming& naming);
    static std::vector<NetworkForm> forms(const VisionTransformerShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
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
    Linear patches_;  ///< of patches of 3·P·P numbers
    /// T×D; those before the patches', of the class token and where there is one the distillation
    /// token, with the token's own value.
    at::Tensor positions_;
    std::int64_t tokens_before_ = 1;  ///< so many tokens come before the patches
    std::vector<Block> blocks_;
    LayerNorm norm_;
    numerics::Head head_;
};

}  // namespace farout::models
