#include "extraction/outputs/odin.h"

#include <limits>

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "catalogue/detector_kinds.h"
#include "core/error.h"
#include "extraction/output.h"

namespace farout::extraction {

namespace {

/// The largest logit of every row, and the others relative to the second largest, in float64.
struct Ranked {
    at::Tensor lead;       ///< (z_ŷ − z_2) / T, n×1
    at::Tensor relative;   ///< (z_j − z_2) / T, n×C
    at::Tensor predicted;  ///< ŷ, int64 n×1
};

Ranked rank(const at::Tensor& logits, double temperature) {
    const at::Tensor z = logits.to(at::kDouble);
    const auto [largest, order] = z.topk(2, 1);
    const at::Tensor second = largest.slice(1, 1, 2);
    return {(largest.slice(1, 0, 1) - second) / temperature, (z - second) / temperature,
            order.slice(1, 0, 1)};
}

/// The direction of the gradient of log p in the logits, float32 n×C: 1 at ŷ, −softmax over the
/// other classes elsewhere. The gradient itself is (1−p)/T times this. Only its sign in the image
/// counts, and that factor would be lost to rounding where p is close to 1.
at::Tensor direction_in_logits(const at::Tensor& logits, double temperature) {
    const Ranked ranked = rank(logits, temperature);
    constexpr double nothing = -std::numeric_limits<double>::infinity();
    const at::Tensor others = ranked.relative.scatter(1, ranked.predicted, nothing).softmax(1);
    return others.neg().scatter(1, ranked.predicted, 1.0).to(at::kFloat);
}

}  // namespace

at::Tensor odin_scores(const at::Tensor& logits, double temperature) {
    const Ranked ranked = rank(logits, temperature);
    const auto others = static_cast<double>(logits.size(1) - 1);
    const at::Tensor rest = ranked.relative.scatter(1, ranked.predicted, 0.0).expm1_().sum(1);
    return ranked.lead.squeeze(1) - rest.div_(others).log1p_();
}

namespace {

/// A network with its head. One number an image.
class Odin final : public Output {
  public:
    Odin(const catalogue::ParameterValues& values, const OutputNetwork& network)
        : model_(network.model),
          head_(network.model.head()),
          temperature_(values.at("temperature").number()) {
        if (head_.classes() < 2)
            throw Error(
                "ODIN needs at least two classes; this network has one. Extract without it.");
        head_.weight = head_.weight.detach().to(network.device);
        head_.bias = head_.bias.detach().to(network.device);
        // ε counts before the images' normalisation.
        step_ = at::empty({1, 3, 1, 1}, at::kFloat);
        for (std::int64_t channel = 0; channel < 3; ++channel)
            step_.data_ptr<float>()[channel] =
                static_cast<float>(values.at("epsilon").number() /
                                   network.preprocessing.std.at(static_cast<std::size_t>(channel)));
        step_ = step_.to(network.device);
    }

    std::int64_t width() const override { return 1; }

    at::Tensor compute(const at::Tensor& images,
                       const models::NetworkAnswer& /*answer*/) const override {
        const at::Tensor changed = perturbed(images);
        const at::InferenceMode no_more_gradients;
        const at::Tensor scores = odin_scores(logits(model_.features(changed)), temperature_);
        return scores.to(at::kFloat).unsqueeze(1);
    }

  private:
    at::Tensor logits(const at::Tensor& features) const {
        return at::addmm(head_.bias, features, head_.weight.t());
    }

    /// x′. The gradient is computed in the model's precision; where it is exactly zero the image
    /// stays as it is.
    at::Tensor perturbed(const at::Tensor& images) const {
        const c10::AutoGradMode with_gradients(true);
        const at::Tensor input = images.detach().requires_grad_(true);
        // A copy, because a TorchScript network may overwrite what it is given.
        const at::Tensor features = model_.features(input.clone());
        if (!features.requires_grad())
            throw Error(
                "The network's features aren't differentiable in its images, as ODIN needs them "
                "(was it saved with gradients switched off?). Extract without it.");
        const at::Tensor kept = features.detach();
        const at::Tensor of_features =
            at::mm(direction_in_logits(logits(kept), temperature_), head_.weight);
        const auto gradient = torch::autograd::grad({features}, {input}, {of_features});
        return at::addcmul(images.detach(), step_, gradient.front().sign());
    }

    models::Model& model_;
    numerics::Head head_;
    double temperature_;
    at::Tensor step_;  ///< ε / std, float32 1×3×1×1
};

}  // namespace

OutputEntry odin_output() {
    return {.kind = "odin",
            .meaning =
                "log((C-1) p/(1-p)) of p = max softmax(f(x')/T), x' = x - epsilon sign(-grad "
                "log max softmax(f(x)/T))",
            .source = "Liang, Li and Srikant, ICLR 2018, equations 1 and 2",
            .parameters = catalogue::find_detector("odin").parameters,
            .width = 1,
            .takes_head = true,
            .make = [](const catalogue::ParameterValues& values, const OutputNetwork& network)
                -> std::unique_ptr<Output> { return std::make_unique<Odin>(values, network); }};
}

}  // namespace farout::extraction
