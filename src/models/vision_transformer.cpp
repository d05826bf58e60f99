#include "models/vision_transformer.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout {

namespace {

constexpr double norm_epsilon = 1e-6;

/// What the parts of a network are called.
struct Naming {
    const char* prefix;
    const char* patches;
    const char* block;
    const char* norm1;
    const char* norm2;
    const char* up;
    const char* down;
    const char* norm;
    const char* head;
};

constexpr Naming timm{"",        "patch_embed.proj", "blocks.", "norm1", "norm2",
                      "mlp.fc1", "mlp.fc2",          "norm",    "head"};
constexpr Naming mmclassification{"backbone.",
                                  "patch_embed.projection",
                                  "layers.",
                                  "ln1",
                                  "ln2",
                                  "ffn.layers.0.0",
                                  "ffn.layers.1",
                                  "ln1",
                                  "head.layers.head"};

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class VisionTransformer::Taker {
  public:
    Taker(Parameters& parameters, const VisionTransformerShape& shape)
        : parameters_(parameters),
          shape_(shape),
          naming_(parameters.has("backbone.patch_embed.projection.weight") ? mmclassification
                                                                           : timm) {}

    Linear patches() {
        return take_patches(parameters_, concat(naming_.prefix, naming_.patches), shape_.patch,
                            shape_.width);
    }

    /// Float32, as the network adds them.
    at::Tensor positions() {
        const std::int64_t side = shape_.size / shape_.patch;
        const std::int64_t width = shape_.width;
        const std::string prefix = naming_.prefix;
        at::Tensor all =
            parameters_.take(prefix + "pos_embed", {1, 1 + side * side, width})[0].clone();
        all[0].add_(parameters_.take(prefix + "cls_token", {1, 1, width})[0][0]);
        return all;
    }

    Block block(std::int64_t number) {
        const std::string prefix = concat(naming_.prefix, naming_.block, number, ".");
        const std::int64_t width = shape_.width;
        const std::int64_t inner = shape_.mlp_ratio * width;
        const auto norm = [&](const char* name) {
            return take_layer_norm(parameters_, prefix + name, width, norm_epsilon);
        };
        return {norm(naming_.norm1),
                take_linear(parameters_, prefix + "attn.qkv", width, 3 * width),
                take_linear(parameters_, prefix + "attn.proj", width, width),
                {norm(naming_.norm2), take_linear(parameters_, prefix + naming_.up, width, inner),
                 take_linear(parameters_, prefix + naming_.down, inner, width)}};
    }

    LayerNorm norm() {
        return take_layer_norm(parameters_, concat(naming_.prefix, naming_.norm), shape_.width,
                               norm_epsilon);
    }

    Head head() {
        const std::string name = naming_.head;
        return {parameters_.take(name + ".weight", {shape_.classes, shape_.width}),
                parameters_.take(name + ".bias", {shape_.classes})};
    }

  private:
    Parameters& parameters_;
    const VisionTransformerShape& shape_;
    const Naming& naming_;
};

VisionTransformer::VisionTransformer(Parameters parameters, const VisionTransformerShape& shape)
    : shape_(shape) {
    Taker taker(parameters, shape);
    patches_ = taker.patches();
    positions_ = taker.positions();
    for (std::int64_t number = 0; number < shape.depth; ++number)
        blocks_.push_back(taker.block(number));
    norm_ = taker.norm();
    head_ = taker.head();
    parameters.finish();
}

/// N×(1+P)×D: the class token and the patches, with their positions.
at::Tensor VisionTransformer::tokens(const at::Tensor& images) const {
    require_size(images, shape_.size, "its table of positions has one for each patch");
    const at::Tensor of_class = positions_.slice(0, 0, 1).expand({images.size(0), 1, shape_.width});
    const at::Tensor of_patches =
        at::add(apply(patches_, patch_rows(images, shape_.patch)), positions_.slice(0, 1));
    return at::cat({of_class, of_patches}, 1);
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

at::Tensor VisionTransformer::features(const at::Tensor& images) {
    at::Tensor x = tokens(images.to(patches_.weight.scalar_type()).contiguous());
    for (std::size_t k = 0; k + 1 < blocks_.size(); ++k)
        x = add_mlp(blocks_[k].mlp, attended(blocks_[k], x));
    x = add_mlp(blocks_.back().mlp, attended_by_class(blocks_.back(), x));
    return apply(norm_, x).select(1, 0).to(at::kFloat);
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
    const Preprocessing benchmark = squashed(
        static_cast<int>(size), kind == Kind::vit ? Normalisation::half : Normalisation::imagenet);
    const Preprocessing usual = cropped(benchmark, size == 224 ? 0.9 : 1, Filter::bicubic);
    const char* const source =
        kind == Kind::vit ? "Dosovitskiy et al., ICLR 2021; the checkpoints of mmclassification "
                            "(.pth) and timm"
                          : "Touvron et al., ICML 2021; the checkpoints of the authors and timm";
    return {name, source, benchmark, usual, [shape](const std::filesystem::path& weights) {
                return std::make_unique<VisionTransformer>(Parameters(read_checkpoint(weights)),
                                                           shape);
            }};
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

}  // namespace farout
