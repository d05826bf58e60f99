#include "models/families/swin.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/families/swin_windows.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr double norm_epsilon = 1e-5;

}  // namespace

/// What the parts of a network are called.
struct Swin::Naming {
    const char* publisher;
    const char* patches;
    const char* patch_norm;
    std::string (*block)(std::size_t stage, std::int64_t block);  ///< the beginning of its names
    std::string (*merging)(std::size_t stage);                    ///< of that after the stage
    const char* norm1;
    JoinedNames qkv;
    const char* projection;
    const char* bias_table;
    const char* norm2;
    const char* up;
    const char* down;
    const char* norm;
    const char* head;
};

namespace {

using Naming = Swin::Naming;

std::string merging_before(std::size_t stage) {
    return concat("layers.", stage, ".downsample.");
}

std::string merging_after(std::size_t stage) {
    return concat("layers.", stage + 1, ".downsample.");
}

const std::vector<Naming>& namings() {
    static const std::vector<Naming> all = [] {
        const Naming timm{"timm",
                          "patch_embed.proj",
                          "patch_embed.norm",
                          [](std::size_t stage, std::int64_t block) {
                              return concat("layers.", stage, ".blocks.", block, ".");
                          },
                          merging_after,
                          "norm1",
                          {{"attn.qkv.weight"}, {"attn.qkv.bias"}},
                          "attn.proj",
                          "attn.relative_position_bias_table",
                          "norm2",
                          "mlp.fc1",
                          "mlp.fc2",
                          "norm",
                          "head.fc"};
        std::vector<Naming> namings;
        // timm changed the place of merging and the head's name, the release has the older ones.
        for (const auto& merging : {merging_after, merging_before}) {
            for (const char* head : {"head.fc", "head"}) {
                Naming naming = timm;
                naming.merging = merging;
                naming.head = head;
                namings.push_back(naming);
            }
        }
        namings.push_back(
            {"torchvision",
             "features.0.0",
             "features.0.2",
             [](std::size_t stage, std::int64_t block) {
                 return concat("features.", 2 * stage + 1, ".", block, ".");
             },
             [](std::size_t stage) { return concat("features.", 2 * stage + 2, "."); },
             "norm1",
             {{"attn.qkv.weight"}, {"attn.qkv.bias"}},
             "attn.proj",
             "attn.relative_position_bias_table",
             "norm2",
             "mlp.0",
             "mlp.3",
             "norm",
             "head"});
        const Naming hugging_face{
            "Hugging Face",
            "swin.embeddings.patch_embeddings.projection",
            "swin.embeddings.norm",
            [](std::size_t stage, std::int64_t block) {
                return concat("swin.encoder.layers.", stage, ".blocks.", block, ".");
            },
            [](std::size_t stage) { return concat("swin.encoder.layers.", stage, ".downsample."); },
            "layernorm_before",
            {{"attention.self.query.weight", "attention.self.key.weight",
              "attention.self.value.weight"},
             {"attention.self.query.bias", "attention.self.key.bias", "attention.self.value.bias"}},
            "attention.output.dense",
            "attention.self.relative_position_bias_table",
            "layernorm_after",
            "intermediate.dense",
            "output.dense",
            "swin.layernorm",
            "classifier"};
        namings.push_back(hugging_face);
        // What version 5 of its library calls them in memory.
        Naming recent = hugging_face;
        recent.qkv = {
            {"attention.q_proj.weight", "attention.k_proj.weight", "attention.v_proj.weight"},
            {"attention.q_proj.bias", "attention.k_proj.bias", "attention.v_proj.bias"}};
        recent.projection = "attention.o_proj";
        recent.bias_table = "attention.relative_position_bias.relative_position_bias_table";
        recent.up = "mlp.fc1";
        recent.down = "mlp.fc2";
        namings.push_back(recent);
        return namings;
    }();
    return all;
}

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class Swin::Taker {
  public:
    Taker(Parameters& parameters, const SwinShape& shape, const Naming& naming)
        : parameters_(parameters), shape_(shape), naming_(naming) {
        // Both follow from the shape.
        parameters.ignore_suffix(".attn_mask");
        parameters.ignore_suffix(".relative_position_index");
    }

    Linear patches() {
        return take_patches(parameters_, naming_.patches, shape_.patch, shape_.width);
    }

    LayerNorm norm(const std::string& name, std::int64_t width) {
        return take_layer_norm(parameters_, name, width, norm_epsilon);
    }

    Stage stage(std::size_t number) {
        Stage stage;
        order_ = natural_order(side_);
        for (std::int64_t k = 0; k < shape_.depths.at(number); ++k)
            stage.blocks.push_back(block(number, k));
        if (number + 1 < shape_.depths.size()) stage.merging.push_back(merging(number));
        return stage;
    }

    at::Tensor back_to_natural() const { return reordering(order_, natural_order(side_)); }

    numerics::Head head() { return parameters_.take_head(naming_.head, width_); }

    std::int64_t width() const { return width_; }

  private:
    Block block(std::size_t stage, std::int64_t number) {
        const std::string prefix = naming_.block(stage, number);
        // One window that holds all needs no shifting.
        const std::int64_t window = std::min(shape_.window, side_);
        const std::int64_t shift = number % 2 == 1 && window < side_ ? window / 2 : 0;
        Block block;
        const TokenOrder order = window_order(side_, window, shift);
        block.order = reordering(order_, order);
        order_ = order;
        block.heads = shape_.heads.at(stage);
        block.before_attention = norm(prefix + naming_.norm1, width_);
        block.qkv = take_joined_linear(parameters_, prefix, naming_.qkv, width_, 3 * width_);
        block.projection = take_linear(parameters_, prefix + naming_.projection, width_, width_);
        block.bias = bias(prefix, window, shift, block.heads);
        block.mlp = {norm(prefix + naming_.norm2, width_),
                     take_linear(parameters_, prefix + naming_.up, width_, 4 * width_),
                     take_linear(parameters_, prefix + naming_.down, 4 * width_, width_)};
        return block;
    }

    at::Tensor bias(const std::string& prefix, std::int64_t window, std::int64_t shift,
                    std::int64_t heads) {
        const std::int64_t reach = 2 * window - 1;
        const at::Tensor table =
            parameters_.take(prefix + naming_.bias_table, {reach * reach, heads});
        if (table.is_meta()) return table;  // nothing is computed while only names are noted
        const at::Tensor positions = relative_position_bias(table, window).unsqueeze(0);
        if (shift == 0) return positions;
        return positions + shift_mask(side_, window, shift).unsqueeze(1);
    }

    /// Takes the merging after a stage, and goes on to the next stage's grid.
    Merging merging(std::size_t stage) {
        const std::string prefix = naming_.merging(stage);
        Merging merging;
        merging.order = reordering(order_, merging_order(side_));
        merging.norm = norm(prefix + "norm", 4 * width_);
        merging.reduction =
            take_linear_without_bias(parameters_, prefix + "reduction", 4 * width_, 2 * width_);
        side_ /= 2;
        width_ *= 2;
        return merging;
    }

    Parameters& parameters_;
    const SwinShape& shape_;
    const Naming& naming_;
    std::int64_t side_ = shape_.size / shape_.patch;
    std::int64_t width_ = shape_.width;
    TokenOrder order_;
};

Swin::Swin(Parameters parameters, const SwinShape& shape, const Naming& naming) : shape_(shape) {
    Taker taker(parameters, shape, naming);
    patches_ = taker.patches();
    patch_norm_ = taker.norm(naming.patch_norm, shape.width);
    for (std::size_t number = 0; number < shape.depths.size(); ++number)
        stages_.push_back(taker.stage(number));
    norm_ = taker.norm(naming.norm, taker.width());
    natural_ = taker.back_to_natural();
    head_ = taker.head();
    parameters.finish();
}

std::vector<NetworkForm> Swin::forms(const SwinShape& shape) {
    std::vector<NetworkForm> forms;
    for (const Naming& naming : namings())
        forms.push_back({naming.publisher, [shape, &naming](Parameters parameters) {
                             return std::make_unique<Swin>(std::move(parameters), shape, naming);
                         }});
    return forms;
}

/// N×S²×D, in natural order.
at::Tensor Swin::tokens(const at::Tensor& images) const {
    require_size(images, shape_.size, "its windows fit no other grid");
    return apply(patch_norm_, apply(patches_, patch_rows(images, shape_.patch)));
}

/// Some windows, with the bias of each: rows × D.
at::Tensor Swin::attended_windows(const Block& block, const at::Tensor& x, const at::Tensor& bias) {
    const std::int64_t area = block.bias.size(2);
    const std::int64_t each = x.size(1) / block.heads;
    const at::Tensor qkv = apply(block.qkv, apply(block.before_attention, x))
                               .view({x.size(0) / area, area, 3, block.heads, each})
                               .permute({2, 0, 3, 1, 4});
    const at::Tensor mixed = at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], bias);
    return apply_onto(x, block.projection, mixed.transpose(1, 2).reshape(x.sizes()));
}

at::Tensor Swin::attended(const Block& block, const at::Tensor& x) {
    const std::int64_t area = block.bias.size(2);
    const at::Tensor rows = x.reshape({-1, x.size(2)});
    const std::int64_t windows = rows.size(0) / area;
    // A shifted block's bias has one part for each window of an image.
    at::Tensor bias = block.bias;
    if (bias.size(0) != 1 && x.size(0) != 1) bias = bias.repeat({x.size(0), 1, 1, 1});
    if (!is_added_in_place(rows, block.projection))
        return attended_windows(block, rows, bias).view(x.sizes());
    const std::int64_t together = std::max<std::int64_t>(1, cached_rows / area);
    for (std::int64_t first = 0; first < windows; first += together) {
        const std::int64_t end = std::min(first + together, windows);
        attended_windows(block, rows.slice(0, first * area, end * area),
                         bias.size(0) == 1 ? bias : bias.slice(0, first, end));
    }
    return rows.view(x.sizes());
}

NetworkAnswer Swin::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = tokens(images.to(patches_.weight.scalar_type()).contiguous());
    const auto reorder = [&x](const at::Tensor& order) {
        if (order.defined()) x = x.index_select(1, order);
    };
    for (const Stage& stage : stages_) {
        for (const Block& block : stage.blocks) {
            reorder(block.order);
            x = add_mlp(block.mlp, attended(block, x));
        }
        taps.stage_ends(x);
        for (const Merging& merging : stage.merging) {
            reorder(merging.order);
            x = x.reshape({x.size(0), x.size(1) / 4, 4 * x.size(2)});
            x = apply(merging.reduction, apply(merging.norm, x));
        }
    }
    x = apply(norm_, x);
    const at::Tensor features = x.mean(1).to(at::kFloat);
    if (taps.wants(last_map_tap)) {
        reorder(natural_);
        const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(x.size(1))));
        taps.last_map(x.transpose(1, 2).reshape({x.size(0), x.size(2), side, side}));
    }
    return taps.finish(features, head_);
}

void Swin::to(const at::Device& device, at::ScalarType precision) {
    const auto move_index = [&](at::Tensor& order) {
        if (order.defined()) order = order.to(device);
    };
    move_to(patches_, device, precision);
    move_to(patch_norm_, device, precision);
    for (Stage& stage : stages_) {
        for (Block& block : stage.blocks) {
            move_index(block.order);
            move_to(block.before_attention, device, precision);
            move_to(block.qkv, device, precision);
            move_to(block.projection, device, precision);
            block.bias = block.bias.to(device, precision);
            move_to(block.mlp, device, precision);
        }
        for (Merging& merging : stage.merging) {
            move_index(merging.order);
            move_to(merging.norm, device, precision);
            move_to(merging.reduction, device, precision);
        }
    }
    move_to(norm_, device, precision);
    move_index(natural_);
    head_.move_to(device);
}

namespace {

/// Squashed, as in the benchmark; usual: timm's.
ModelEntry entry(const char* name, std::int64_t size, std::int64_t width,
                 const std::array<std::int64_t, 4>& depths,
                 const std::array<std::int64_t, 4>& heads) {
    SwinShape shape;
    shape.size = size;
    shape.window = size == 384 ? 12 : 7;
    shape.width = width;
    shape.depths = depths;
    shape.heads = heads;
    const images::Preprocessing benchmark = squashed(static_cast<int>(size));
    const images::Preprocessing usual =
        cropped(benchmark, size == 224 ? 0.9 : 1, images::Filter::bicubic);
    return {name,
            "Liu et al., ICCV 2021; the checkpoints of timm, the authors, torchvision and Hugging "
            "Face",
            benchmark,
            usual,
            Swin::forms(shape),
            {}};
}

}  // namespace

std::vector<ModelEntry> swin_models() {
    return {
        // name, size, width, depths, heads
        entry("swin_tiny_patch4_window7_224", 224, 96, {2, 2, 6, 2}, {3, 6, 12, 24}),
        entry("swin_small_patch4_window7_224", 224, 96, {2, 2, 18, 2}, {3, 6, 12, 24}),
        entry("swin_base_patch4_window7_224", 224, 128, {2, 2, 18, 2}, {4, 8, 16, 32}),
        entry("swin_large_patch4_window7_224", 224, 192, {2, 2, 18, 2}, {6, 12, 24, 48}),
        entry("swin_base_patch4_window12_384", 384, 128, {2, 2, 18, 2}, {4, 8, 16, 32}),
        entry("swin_large_patch4_window12_384", 384, 192, {2, 2, 18, 2}, {6, 12, 24, 48}),
    };
}

}  // namespace farout::models
