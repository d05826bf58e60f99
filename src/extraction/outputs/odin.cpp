#include "extraction/outputs/odin.h"

#include <limits>

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/error.h"
#include "core/text.h"

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

std::string to_text(const OdinParameters& parameters) {
    return concat("epsilon=", shortest_digits(parameters.epsilon),
                  " temperature=", shortest_digits(parameters.temperature));
}

OdinParameters parse_odin_parameters(std::string_view text) {
    OdinParameters parameters;
    for (const std::string& part : split(text, ' ')) {
        const std::size_t equals = part.find('=');
        const std::string name = part.substr(0, equals);
        if (equals == std::string::npos || (name != "epsilon" && name != "temperature"))
            throw Error(concat("'", printable(text), "' are no parameters of ODIN."));
        const double value = parse_double(std::string_view(part).substr(equals + 1), name);
        (name == "epsilon" ? parameters.epsilon : parameters.temperature) = value;
    }
    return parameters;
}

at::Tensor odin_scores(const at::Tensor& logits, double temperature) {
    const Ranked ranked = rank(logits, temperature);
    const auto others = static_cast<double>(logits.size(1) - 1);
    const at::Tensor rest = ranked.relative.scatter(1, ranked.predicted, 0.0).expm1_().sum(1);
    return ranked.lead.squeeze(1) - rest.div_(others).log1p_();
}

OdinNetwork::OdinNetwork(models::Model& model, const OdinParameters& parameters,
                         const std::array<double, 3>& std, const at::Device& device)
    : model_(model), head_(model.head()), temperature_(parameters.temperature) {
    if (head_.classes() < 2)
        throw Error(
            "ODIN needs at least two classes; this network has one. Extract without --odin.");
    head_.weight = head_.weight.detach().to(device);
    head_.bias = head_.bias.detach().to(device);
    step_ = at::empty({1, 3, 1, 1}, at::kFloat);
    for (std::int64_t channel = 0; channel < 3; ++channel)
        step_.data_ptr<float>()[channel] =
            static_cast<float>(parameters.epsilon / std.at(static_cast<std::size_t>(channel)));
    step_ = step_.to(device);
}

at::Tensor OdinNetwork::logits(const at::Tensor& features) const {
    return at::addmm(head_.bias, features, head_.weight.t());
}

at::Tensor OdinNetwork::perturbed(const at::Tensor& images) const {
    const c10::AutoGradMode with_gradients(true);
    const at::Tensor input = images.detach().requires_grad_(true);
    // A copy, because a TorchScript network may overwrite what it is given.
    const at::Tensor features = model_.features(input.clone());
    if (!features.requires_grad())
        throw Error(
            "The network's features aren't differentiable in its images, as ODIN needs them (was "
            "it "
            "saved with gradients switched off?). Extract without --odin.");
    const at::Tensor kept = features.detach();
    const at::Tensor of_features =
        at::mm(direction_in_logits(logits(kept), temperature_), head_.weight);
    const auto gradient = torch::autograd::grad({features}, {input}, {of_features});
    return at::addcmul(images.detach(), step_, gradient.front().sign());
}

at::Tensor OdinNetwork::features_and_scores(const at::Tensor& images) const {
    const at::Tensor changed = perturbed(images);
    const at::InferenceMode no_more_gradients;
    const at::Tensor scores = odin_scores(logits(model_.features(changed)), temperature_);
    // A copy, because a TorchScript network may overwrite what it is given.
    const at::Tensor features = model_.features(images.clone());
    return at::cat({features, scores.to(at::kFloat).unsqueeze(1)}, 1);
}

}  // namespace farout::extraction
