#include "models/torchscript.h"

#include <array>
#include <fstream>
#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include "checkpoints/checkpoint.h"
#include "core/error.h"
#include "core/text.h"
#include "models/entries.h"
#include "models/torchscript_head.h"

namespace farout {

namespace {

/// The last line of LibTorch's account of a failure, which says what happened; the lines before say
/// where.
std::string reason_of(const std::exception& failure) {
    const auto* of_torch = dynamic_cast<const c10::Error*>(&failure);
    const std::string text =
        of_torch != nullptr ? of_torch->what_without_backtrace() : failure.what();
    const std::string_view trimmed = trim(text);
    const std::size_t line = trimmed.rfind('\n');
    return printable(line == std::string_view::npos ? trimmed : trim(trimmed.substr(line)));
}

/// What a file is that LibTorch couldn't load, as far as farout knows formats.
std::string what_it_is(const std::filesystem::path& file) {
    try {
        const Checkpoint checkpoint = read_checkpoint(file);
        return concat("it is a ", checkpoint.format, " file of ", checkpoint.arrays.size(),
                      " weights without the network's program");
    } catch (const Error&) {
        return "it isn't a weight file that farout knows either";
    }
}

torch::jit::Module load_module(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored) || !std::ifstream(file))
        throw Error(concat("Can't read the TorchScript file ", printable(file.native()), "."));
    try {
        return torch::jit::load(file.native(), at::kCPU);
    } catch (const std::exception& failure) {
        throw Error(
            concat(printable(file.native()), " is no TorchScript file; ", what_it_is(file),
                   ". Make one with torch.jit.script(network).save(\"network.pt\"), or choose the "
                   "--model that these weights belong to. (LibTorch says: ",
                   reason_of(failure), ")"));
    }
}

std::string describe(const c10::IValue& value) {
    if (!value.isTensor()) return value.tagKind();
    const at::Tensor& tensor = value.toTensor();
    return concat(tensor.toString(), " ", tensor.sizes());
}

constexpr std::array<std::int64_t, 22> usual_sides{224, 28,  32,  64,  96,  112, 128, 160,
                                                   192, 240, 256, 260, 280, 288, 299, 300,
                                                   320, 336, 384, 448, 480, 512};

class TorchScript : public Model {
  public:
    explicit TorchScript(std::filesystem::path file)
        : file_(std::move(file)), module_(load_module(file_)) {
        module_.eval();
        for (at::Tensor parameter : module_.parameters()) parameter.set_requires_grad(false);
        probe_ = probe();
    }

    at::Tensor features(const at::Tensor& images) override {
        return outputs_of(forward(images.to(precision_)), images.size(0)).features;
    }
    std::int64_t feature_width() const override { return probe_.features.size(1); }
    Head head() const override {
        const Head found = head_ ? *head_ : find_head(module_, probe_, printable(file_.native()));
        return {found.weight.to(device_), found.bias.to(device_)};
    }
    void to(const at::Device& device, at::ScalarType precision) override {
        if (!head_ && probe_.logits.defined()) head_ = head();  // as the file has it
        module_.to(device, precision);
        device_ = device;
        precision_ = precision;
    }

  private:
    c10::IValue forward(const at::Tensor& images) {
        // The optimiser rewrites a graph after its first runs, which changes the last bits.
        const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
        return module_.forward({images});
    }

    /// The network's answer to two made-up images. The side that it takes isn't written in the
    /// file, so the usual ones are tried.
    TorchScriptOutputs probe() {
        const at::NoGradGuard no_gradients;
        std::string reason;
        for (const std::int64_t side : usual_sides) {
            const at::Tensor values = at::arange(side * side * 3 * 2, at::kFloat).sin_();
            c10::IValue answer;
            try {
                answer = forward(values.view({2, 3, side, side}));
            } catch (const std::exception& failure) {
                reason = reason_of(failure);
                continue;
            }
            return outputs_of(answer, 2);
        }
        throw Error(concat(printable(file_.native()),
                           " fails on images of every usual size. The last reason: ", reason));
    }

    TorchScriptOutputs outputs_of(const c10::IValue& value, std::int64_t images) const {
        if (value.isTensor()) return {checked(value, images, "features"), {}};
        if (value.isTuple() && value.toTupleRef().elements().size() == 2) {
            const auto& elements = value.toTupleRef().elements();
            return {checked(elements[0], images, "features"),
                    checked(elements[1], images, "logits")};
        }
        refuse(describe(value));
    }

    at::Tensor checked(const c10::IValue& value, std::int64_t images, std::string_view what) const {
        if (!value.isTensor()) refuse(concat(describe(value), " as ", what));
        const at::Tensor& tensor = value.toTensor();
        if (tensor.dim() != 2 || tensor.size(0) != images || tensor.size(1) == 0 ||
            tensor.scalar_type() != precision_)
            refuse(concat(describe(value), " as ", what, " for ", images, " images"));
        return tensor.to(at::kFloat);
    }

    [[noreturn]] void refuse(const std::string& found) const {
        throw Error(concat(
            "The network in ", printable(file_.native()), " returned ", found,
            ". Its forward must return features, float32 N×D, or a tuple of features and logits, "
            "float32 N×D and N×C."));
    }

    std::filesystem::path file_;
    torch::jit::Module module_;
    TorchScriptOutputs probe_;
    std::optional<Head> head_;  ///< found before anything was rounded or moved
    at::Device device_ = at::kCPU;
    at::ScalarType precision_ = at::kFloat;
};

}  // namespace

std::unique_ptr<Model> load_torchscript(const std::filesystem::path& file) {
    return std::make_unique<TorchScript>(file);
}

std::vector<ModelEntry> torchscript_models() {
    return {{"torchscript",
             "any network as a TorchScript file that returns features, or features and logits",
             std::nullopt,
             std::nullopt,
             {},
             [](const Weights& weights) { return load_torchscript(weights.file); }}};
}

}  // namespace farout
