#include "models/families/vision_transformer.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout::models {

/// What the parts of a network are called.
struct VisionTransformer::Naming {
    const char* publisher;
    double epsilon;  ///< of the norms
    const char* patches;
    const char* class_token;
    const char* distillation_token;  ///< or ""
    const char* positions;
    const char* block;  ///< before the block's number
    const char* norm1;
    std::vector<std::string> qkv_weights;  ///< one array, or those of query, key and value
    std::vector<std::string> qkv_biases;
    const char* projection;
    const char* norm2;
    const char* up;
    const char* down;
    const char* norm;
    const char* head;
};

namespace {

using Naming = VisionTransformer::Naming;

const std::vector<Naming>& namings() {
    static const std::vector<Naming> all = [] {
        const Naming timm{"timm",
                          1e-6,
                          "patch_embed.proj",
                          "cls_token",
                          "",
                          "pos_embed",
                          "blocks.",
                          "norm1",
                          {"attn.qkv.weight"},
                          {"attn.qkv.bias"},
                          "attn.proj",
                          "norm2",
                          "mlp.fc1",
                          "mlp.fc2",
                          "norm",
                          "head"};
        const Naming mmclassification{"mmclassification",
                                      1e-6,
                                      "backbone.patch_embed.projection",
                                      "backbone.cls_token",
                                      "",
                                      "backbone.pos_embed",
                                      "backbone.layers.",
                                      "ln1",
                                      {"attn.qkv.weight"},
                                      {"attn.qkv.bias"},
                                      "attn.proj",
                                      "ln2",
                                      "ffn.layers.0.0",
                                      "ffn.layers.1",
                                      "backbone.ln1",
                                      "head.layers.head"};
        const Naming torchvision{"torchvision",
                                 1e-6,
                                 "conv_proj",
                                 "class_token",
                                 "",
                                 "encoder.pos_embedding",
                                 "encoder.layers.encoder_layer_",
                                 "ln_1",
                                 {"self_attention.in_proj_weight"},
                                 {"self_attention.in_proj_bias"},
                                 "self_attention.out_proj",
                                 "ln_2",
                                 "mlp.0",
                                 "mlp.3",
                                 "encoder.ln",
                                 "heads.head"};
        Naming old_torchvision = torchvision;
        old_torchvision.up = "mlp.linear_1";
        old_torchvision.down = "mlp.linear_2";
        const Naming vit{"Hugging Face",
                         1e-12,
                         "vit.embeddings.patch_embeddings.projection",
                         "vit.embeddings.cls_token",
                         "",
                         "vit.embeddings.position_embeddings",
                         "vit.encoder.layer.",
                         "layernorm_before",
                         {"attention.attention.query.weight", "attention.attention.key.weight",
                          "attention.attention.value.weight"},
                         {"attention.attention.query.bias", "attention.attention.key.bias",
                          "attention.attention.value.bias"},
                         "attention.output.dense",
                         "layernorm_after",
                         "intermediate.dense",
                         "output.dense",
                         "vit.layernorm",
                         "classifier"};
        Naming deit = vit;
        deit.patches = "deit.embeddings.patch_embeddings.projection";
        deit.class_token = "deit.embeddings.cls_token";
        deit.distillation_token = "deit.embeddings.distillation_token";
        deit.positions = "deit.embeddings.position_embeddings";
        deit.block = "deit.encoder.layer.";
        deit.norm = "deit.layernorm";
        std::vector<Naming> namings{timm, mmclassification, torchvision, old_torchvision, vit,
                                    deit};
        // What version 5 of Hugging Face's library calls them in memory.
        for (Naming recent : {vit, deit}) {
            recent.block = *recent.distillation_token == 0 ? "vit.layers." : "deit.layers.";
            recent.qkv_weights = {"attention.q_proj.weight", "attention.k_proj.weight",
                                  "attention.v_proj.weight"};
            recent.qkv_biases = {"attention.q_proj.bias", "attention.k_proj.bias",
                                 "attention.v_proj.bias"};
            recent.projection = "attention.o_proj";
            recent.up = "mlp.fc1";
            recent.down = "mlp.fc2";
            namings.push_back(recent);
        }
        return namings;
    }();
    return all;
}

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class VisionTransformer::Taker {
  public:
    Taker(Parameters& parameters, const VisionTransformerShape& shape, const Naming& naming)
        : parameters_(parameters), shape_(shape), naming_(naming) {}

    Linear patches() {
        return take_patches(parameters_, naming_.patches, shape_.patch, shape_.width);
    }

    std::int64_t tokens_before() const { return *naming_.distillation_token == 0 ? 1 : 2; }

    /// Float32, as the network adds them.
    at::Tensor positions() {
        const std::int64_t side = shape_.size / shape_.patch;
        const std::int64_t width = shape_.width;
        const std::int64_t tokens = tokens_before() + side * side;
        at::Tensor all = parameters_.take(naming_.positions, {1, tokens, width})[0].clone();
        all[0].add_(parameters_.take(naming_.class_token, {1, 1, width})[0][0]);
        if (tokens_before() == 2)
            all[1].add_(parameters_.take(naming_.distillation_token, {1, 1, width})[0][0]);
        return all;
    }

    Block block(std::int64_t number) {
        const std::string prefix = concat(naming_.block, number, ".");
        const std::int64_t width = shape_.width;
        const std::int64_t inner = shape_.mlp_ratio * width;
        const auto norm = [&](const char* name) {
            return take_layer_norm(parameters_, prefix + name, width, naming_.epsilon);
        };
        return {norm(naming_.norm1),
                take_joined_linear(parameters_, prefix, {naming_.qkv_weights, naming_.qkv_biases},
                                   width, 3 * width),
                take_linear(parameters_, prefix + naming_.projection, width, width),
                {norm(naming_.norm2), take_linear(parameters_, prefix + naming_.up, width, inner),
                 take_linear(parameters_, prefix + naming_.down, inner, width)}};
    }

    LayerNorm norm() {
        return take_layer_norm(parameters_, naming_.norm, shape_.width, naming_.epsilon);
    }

    numerics::Head head() { return parameters_.take_head(naming_.head, shape_.width); }

  private:
    Parameters& parameters_;
    const VisionTransformerShape& shape_;
    const Naming& naming_;
};

VisionTransformer::VisionTransformer(Parameters parameters, const VisionTransformerShape& shape,
                                     const Naming& naming)
    : shape_(shape) {
    Taker taker(parameters, shape, naming);
    tokens_before_ = taker.tokens_before();
    patches_ = taker.patches();
    positions_ = taker.positions();
    for (std::int64_t number = 0; number < shape.depth; ++number)
        blocks_.push_back(taker.block(number));
    norm_ = taker.norm();
    head_ = taker.head();
    parameters.finish();
}

std::vector<NetworkForm> VisionTransformer::forms(const VisionTransformerShape& shape) {
    std::vector<NetworkForm> forms;
    for (const Naming& naming : namings()) {
        forms.push_back({naming.publisher, [shape, &naming](Parameters parameters) {
                             return std::make_unique<VisionTransformer>(std::move(parameters),
                                                                        shape, naming);
                         }});
        // Others of the same network normalise by 0.5, or don't say.
        if (std::string_view(naming.publisher) == "torchvision")
            forms.back().mean = images::Preprocessing{}.mean;
    }
    return forms;
}

/// N×T×D: the class token, the distillation token where there is one, and the patches, with their
/// positions.
at::Tensor VisionTransformer::tokens(const at::Tensor& images) const {
    require_size(images, shape_.size, "its table of positions has one for each patch");
    const at::Tensor before = positions_.slice(0, 0, tokens_before_)
                                  .expand({images.size(0), tokens_before_, shape_.width});
    const at::Tensor of_patches = at::add(apply(patches_, patch_rows(images, shape_.patch)),
                                          positions_.slice(0, tokens_before_));
    return at::cat({before, of_patches}, 1);
}

at::Tensor VisionTransformer::attended(const Block& block, const at::Tensor& x) const {
    const std::int64_t each = shape_.width / shape_.heads;
    const at::Tensor qkv = apply(block.qkv, apply(block.before_attention, x))
                               .view({x.size(0), x.size(1), 3, shape_.heads, each})
                               .permute({2, 0, 3, 1, 4});
    const at::Tensor mixed = at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]);
    return apply_onto(x, block.projection, mixed.transpose(1, 2).reshape(x.sizes()));
}

/// Of attended(x), the class token only: N×1×D.
at::Tensor VisionTransformer::attended_by_class(const Block& block, const at::Tensor& x) const {
    const std::int64_t width = shape_.width;
    const std::int64_t each = width / shape_.heads;
    const at::Tensor normalised = apply(block.before_attention, x);
    const auto part = [&](std::int64_t from, std::int64_t to, const at::Tensor& of) {
        const Linear rows = outputs_of(block.qkv, from * width, to * width);
        return apply(rows, of)
            .view({of.size(0), of.size(1), to - from, shape_.heads, each})
            .permute({2, 0, 3, 1, 4});
    };
    const at::Tensor query = part(0, 1, normalised.slice(1, 0, 1));
    const at::Tensor others = part(1, 3, normalised);
    const at::Tensor mixed = at::scaled_dot_product_attention(query[0], others[0], others[1]);
    const at::Tensor row = mixed.transpose(1, 2).reshape({x.size(0), 1, width});
    return at::add(x.slice(1, 0, 1), apply(block.projection, row));
}

NetworkAnswer VisionTransformer::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = tokens(images.to(patches_.weight.scalar_type()).contiguous());
    const auto whole = [&](const Block& block) {
        x = add_mlp(block.mlp, attended(block, x));
        taps.stage_ends(x.slice(1, tokens_before_));
    };
    for (std::size_t k = 0; k + 1 < blocks_.size(); ++k) whole(blocks_[k]);
    const Block& last = blocks_.back();
    const at::Tensor of_class = add_mlp(last.mlp, attended_by_class(last, x));
    if (taps.wants(stage_means_tap)) whole(last);
    return taps.finish(apply(norm_, of_class).select(1, 0).to(at::kFloat), head_);
}

void VisionTransformer::to(const at::Device& device, at::ScalarType precision) {
    move_to(patches_, device, precision);
    positions_ = positions_.to(device, precision);
    for (Block& block : blocks_) {
        move_to(block.before_attention, device, precision);
        move_to(block.qkv, device, precision);
        move_to(block.projection, device, precision);
        move_to(block.mlp, device, precision);
    }
    move_to(norm_, device, precision);
    head_.move_to(device);
}

namespace {

enum class Kind { vit, deit };

/// Squashed, as in the benchmark; usual: timm's.
ModelEntry entry(const char* name, Kind kind, std::int64_t size, std::int64_t width,
                 std::int64_t depth, std::int64_t heads) {
    VisionTransformerShape shape;
    shape.size = size;
    shape.width = width;
    shape.depth = depth;
    shape.heads = heads;
    const images::Preprocessing benchmark = squashed(
        static_cast<int>(size), kind == Kind::vit ? Normalisation::half : Normalisation::imagenet);
    const images::Preprocessing usual =
        cropped(benchmark, size == 224 ? 0.9 : 1, images::Filter::bicubic);
    const char* const source =
        kind == Kind::vit ? "Dosovitskiy et al., ICLR 2021; the checkpoints of mmclassification "
                            "(.pth), timm, torchvision and Hugging Face"
                          : "Touvron et al., ICML 2021; the checkpoints of the authors, timm and "
                            "Hugging Face";
    return {name, source, benchmark, usual, VisionTransformer::forms(shape), {}};
}

}  // namespace

std::vector<ModelEntry> vision_transformer_models() {
    return {
        // name, kind, size, width, depth, heads
        entry("vit_base_patch16_384", Kind::vit, 384, 768, 12, 12),
        entry("vit_small_patch16_224", Kind::vit, 224, 384, 12, 6),
        entry("vit_small_patch16_384", Kind::vit, 384, 384, 12, 6),
        entry("vit_base_patch16_224", Kind::vit, 224, 768, 12, 12),
        entry("vit_large_patch16_224", Kind::vit, 224, 1024, 24, 16),
        entry("vit_large_patch16_384", Kind::vit, 384, 1024, 24, 16),
        entry("deit_base_patch16_224", Kind::deit, 224, 768, 12, 12),
        entry("deit_tiny_patch16_224", Kind::deit, 224, 192, 12, 3),
        entry("deit_small_patch16_224", Kind::deit, 224, 384, 12, 6),
        entry("deit_base_patch16_384", Kind::deit, 384, 768, 12, 12),
    };
}

}  // namespace farout::models
