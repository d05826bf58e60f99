#include "models/families/torchscript.h"

#include <array>
#include <mutex>
#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include "core/error.h"
#include "core/text.h"
#include "models/detail/entries.h"
#include "models/families/torchscript_file.h"
#include "models/families/torchscript_head.h"
#include "models/families/torchscript_outputs.h"
#include "models/families/torchscript_program.h"
#include "models/libtorch_reason.h"
#include "models/tracing.h"

namespace farout::models {

namespace {

constexpr std::array<std::int64_t, 22> usual_sides{224, 28,  32,  64,  96,  112, 128, 160,
                                                   192, 240, 256, 260, 280, 288, 299, 300,
                                                   320, 336, 384, 448, 480, 512};

/// What to do about some of the reasons for which a network can't take images; "" for others.
std::string mend_of(std::string_view reason) {
    const auto says = [&](std::string_view text) {
        return reason.find(text) != std::string_view::npos;
    };
    if (says("channels"))
        return " Images have three channels, red, green and blue: let the traced module's forward "
               "make of them what the network takes.";
    if (says("cuda") || says("CUDA"))
        return " It was traced on a GPU: trace network.cpu(), or give --device cuda.";
    if (says("Half") || says("BFloat16") || says("Double"))
        return " Its weights aren't float32: trace network.float().";
    if (says("more than 1 value per channel when training"))
        return " It was traced in training mode: call network.eval() before torch.jit.trace.";
    return "";
}

/// The network's answer to made-up images.
struct Probe {
    std::int64_t side = 0;
    TorchScriptOutputs outputs;
};

/// The network fails on images of this size or number; what it returns is another matter.
class CantTake : public Error {
  public:
    using Error::Error;
};

class TorchScript : public Model {
  public:
    explicit TorchScript(std::filesystem::path file)
        : file_(printable(file.native())), module_(load_torchscript_file(file)) {
        if (!module_.find_method("forward"))
            throw Error(concat("The TorchScript file ", file_, " has no method forward."));
        module_.eval();
        for (at::Tensor parameter : module_.parameters()) parameter.set_requires_grad(false);
    }

    void expect_side(std::int64_t side) override {
        expected_side_ = side;
        probe();
    }
    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override {
        const TorchScriptOutputs outputs = answer(images.to(precision_));
        const at::Tensor& features = outputs.features;
        if (features.size(1) != feature_width())
            throw Error(concat("The network in ", file_, " returned ", features.size(1),
                               " features an image for ", describe_images(images), ", but ",
                               feature_width(), " for ", describe_probe(),
                               ": their number must not depend on how many images there are, nor "
                               "on their size",
                               see_readme, "."));
        TapTaker taps(asked);
        if (outputs.logits.defined()) taps.logits(outputs.logits);
        return taps.finish(features);
    }
    Taps taps() const override {
        return probe().outputs.logits.defined() ? Taps{logits_tap} : Taps{};
    }
    std::int64_t feature_width() const override { return probe().outputs.features.size(1); }
    ProgramFindings findings() const override {
        ProgramFindings found = read_program(module_);
        if (!found.outputs.empty())
            found.outputs =
                concat("The network in ", file_, " returns ", feature_width(),
                       " numbers an image, and ", found.outputs,
                       " Features are what the last linear layer is given; return both: "
                       "(features, logits)",
                       see_readme, ".");
        return found;
    }
    numerics::Head head() const override {
        const std::optional<numerics::Head> found = head_ ? head_ : find_own_head();
        if (!found) refuse_head();
        return {found->weight.to(device_), found->bias.to(device_)};
    }
    void to(const at::Device& device, at::ScalarType precision) override {
        head_ = find_own_head();  // as the file has it
        module_.to(device, precision);
        device_ = device;
        precision_ = precision;
    }

  private:
    c10::IValue call(const at::Tensor& images) const {
        // The optimiser rewrites a graph after its first runs, which changes the last bits.
        const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
        return torch::jit::Module(module_).forward({images});
    }

    TorchScriptOutputs answer(const at::Tensor& images) const {
        c10::IValue value;
        try {
            value = call(images);
        } catch (const c10::OutOfMemoryError&) {
            throw;
        } catch (const std::exception& failure) {
            const std::string reason = libtorch_reason(failure);
            throw CantTake(concat("The network in ", file_, " fails on ", describe_images(images),
                                  ": ", reason, ".", mend_of(reason)));
        }
        return outputs_of(value, {file_, images.size(0), precision_});
    }

    static std::string describe_images(const at::Tensor& images) {
        return concat(images.size(0), images.size(0) == 1 ? " image of " : " images of ",
                      images.size(2), "×", images.size(3), " pixels");
    }
    std::string describe_probe() const { return describe_images(made_up_images(probe().side, 1)); }

    /// Found by the first call that needs it, from whatever thread.
    const Probe& probe() const {
        std::call_once(probed_, [this] {
            Probe found = expected_side_ ? probe_expected_side() : probe_usual_sides();
            refuse_swapped(found.outputs);
            probe_ = std::move(found);
        });
        return probe_;
    }

    static at::Tensor made_up_images(std::int64_t side, std::int64_t count) {
        return at::arange(count * side * side * 3, at::kFloat).sin_().view({count, 3, side, side});
    }

    /// Two images tell most. A network that was traced for one alone is used so: as the CPU does.
    Probe probe_at(std::int64_t side) const {
        const at::NoGradGuard no_gradients;
        try {
            return {side, answer(made_up_images(side, 2))};
        } catch (const Error& of_two) {
            try {
                return {side, answer(made_up_images(side, 1))};
            } catch (const Error&) {
            }
            throw;
        }
    }

    Probe probe_expected_side() const {
        try {
            return probe_at(*expected_side_);
        } catch (const CantTake& failure) {
            const std::optional<std::int64_t> side = usual_side_that_it_takes();
            if (!side) throw;
            throw CantTake(concat(failure.what(), " It does take images of ", *side, "×", *side,
                                  " pixels: give --preprocess size=", *side, "."));
        }
    }

    std::optional<std::int64_t> usual_side_that_it_takes() const {
        try {
            return probe_usual_sides().side;
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    /// The side that a network takes isn't written in the file.
    Probe probe_usual_sides() const {
        std::string first;
        for (const std::int64_t side : usual_sides) {
            try {
                return probe_at(side);
            } catch (const CantTake& failure) {
                if (first.empty()) first = failure.what();
            }
        }
        throw CantTake(concat(first,
                              " (It fails on images of the other usual sizes, too: give its "
                              "own with --preprocess size=S.)"));
    }

    std::optional<numerics::Head> find_own_head() const {
        const TorchScriptOutputs& outputs = probe().outputs;
        return outputs.logits.defined() ? find_head(module_, outputs) : std::nullopt;
    }

    /// Only one order has a layer that leads from the features to the logits.
    void refuse_swapped(const TorchScriptOutputs& outputs) const {
        if (!outputs.logits.defined() || find_head(module_, outputs) ||
            !find_head(module_, {outputs.logits, outputs.features}))
            return;
        throw Error(concat("The network in ", file_, " returns its logits first (",
                           outputs.features.size(1), " classes) and its features second (",
                           outputs.logits.size(1),
                           " an image): a linear layer in it makes the first of the second. Let "
                           "the traced module's forward return the other order: `return features, "
                           "logits`",
                           see_readme, "."));
    }

    [[noreturn]] void refuse_head() const {
        const TorchScriptOutputs& outputs = probe().outputs;
        const std::int64_t feature_width = outputs.features.size(1);
        std::string why = "it returns features only, with no logits beside them.";
        if (outputs.logits.defined())
            why = concat("no weight ", outputs.logits.size(1), "×", feature_width, " and bias ",
                         outputs.logits.size(1),
                         " in it turn its features into its logits. Is its first output what the "
                         "last linear layer is given, and its second what that layer returns, "
                         "before any softmax?");
        else if (const std::string doubt = read_program(module_).outputs; !doubt.empty())
            why = concat("it returns ", feature_width, " numbers an image, and ", doubt);
        throw Error(concat(
            "The classifier head can't be taken from ", file_, ": ", why,
            " Either let it return both, features and logits: trace the network so:",
            tracing_recipe("", probe().side),
            "\nOr keep it as it is, if its output is features, and save the head's weight (C×D) "
            "and "
            "bias (C): numpy.savez(\"fc.npz\", weight=W, bias=b). A job takes it with `head = "
            "fc.npz`; step by step it is `farout import --head fc.npz --out head.h5`."));
    }

    const std::string file_;
    torch::jit::Module module_;
    std::optional<std::int64_t> expected_side_;
    mutable std::once_flag probed_;
    mutable Probe probe_;
    std::optional<numerics::Head> head_;  ///< found before anything was rounded or moved
    at::Device device_ = at::kCPU;
    at::ScalarType precision_ = at::kFloat;
};

}  // namespace

std::unique_ptr<Model> load_torchscript(const std::filesystem::path& file) {
    return std::make_unique<TorchScript>(file);
}

std::vector<ModelEntry> torchscript_models() {
    return {{"torchscript",
             "any other network as a TorchScript file (torch.jit.trace) that returns features, or "
             "features and logits: README.md, \"Any other network\"",
             std::nullopt,
             std::nullopt,
             {},
             [](const Weights& weights) { return load_torchscript(weights.file); }}};
}

}  // namespace farout::models
