#pragma once
/// Swin: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows"
/// (ICCV 2021).

#include <array>
#include <string>
#include <vector>

#include "models/model.h"
#include "models/transformer.h"

namespace farout::models {

class Parameters;

struct SwinShape {
    std::int64_t size = 224;  ///< side of the images
    std::int64_t patch = 4;
    std::int64_t window = 7;
    std::int64_t width = 128;  ///< of the first stage; each next one has twice that
    std::array<std::int64_t, 4> depths{2, 2, 18, 2};
    std::array<std::int64_t, 4> heads{4, 8, 16, 32};
};

/// The feature is the mean of the tokens after the last norm.
///
/// All but attention works on each token alone, so tokens stay in the order of a block's windows,
/// and go from one block's order to the next one's in one copy: no rolling, cutting and undoing.
class Swin : public Model {
  public:
    struct Naming;

    /// Reads, by its forms, the names of timm, since 0.9 (merging belongs to the stage after it,
    /// `head.fc`) and before, of Microsoft's release (merging belongs to the stage before it,
    /// `head`), of torchvision (`features.1.0.attn.qkv`, …) and of Hugging Face
    /// (`swin.encoder.layers.0.blocks.0.attention.self.query`, …, `classifier`), with the tables
    /// that follow from the shape (`attn_mask`, `relative_position_index`) or without. Throws Error
    /// with the whole account where the checkpoint doesn't fit.
    Swin(Parameters parameters, const SwinShape& shape, const Naming& naming);
    static std::vector<NetworkForm> forms(const SwinShape& shape);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override { return head_; }
    std::int64_t feature_width() const override { return head_.feature_width(); }
    std::int64_t images_together() const override { return 2; }
    void to(const at::Device& device, at::ScalarType precision) override;

  private:
    struct Block {
        at::Tensor order;  ///< where its tokens are in the order before; undefined: the same
        LayerNorm before_attention;
        Linear qkv;
        Linear projection;
        at::Tensor
            bias;  ///< 1 or windows × heads × w² × w²: relative positions and the shift's mask
        std::int64_t heads = 0;
        Mlp mlp;
    };
    /// Four neighbours become one token.
    struct Merging {
        at::Tensor order;
        LayerNorm norm;
        Linear reduction;
    };
    struct Stage {
        std::vector<Block> blocks;
        std::vector<Merging> merging;  ///< after the blocks: one, or none
    };
    class Taker;

    at::Tensor tokens(const at::Tensor& images) const;
    static at::Tensor attended_windows(const Block& block, const at::Tensor& x,
                                       const at::Tensor& bias);
    static at::Tensor attended(const Block& block, const at::Tensor& x);

    SwinShape shape_;
    Linear patches_;
    LayerNorm patch_norm_;
    std::vector<Stage> stages_;
    LayerNorm norm_;
    at::Tensor natural_;  ///< brings the last tokens to natural order; undefined: they are
    numerics::Head head_;
};

}  // namespace farout::models
