#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "extraction/output.h"

namespace farout::extraction {

namespace {

/// The means over all positions of what every stage ends with, stage behind stage (see
/// models/taps.h): what detectors over several layers are made from, such as Mahalanobis' of Lee,
/// Lee, Lee and Shin, NeurIPS 2018, section 2.2. They come out of the pass that gives the features.
class StageMeans final : public Output {
  public:
    /// How many there are is known by an image's answer alone.
    explicit StageMeans(const OutputNetwork& network) {
        const c10::InferenceMode inference;
        const std::int64_t side = network.preprocessing.size;
        const at::Tensor grey = at::zeros({1, 3, side, side}, at::kFloat).to(network.device);
        width_ = means_in(network.model.forward(grey, {models::stage_means_tap})).size(1);
    }

    std::int64_t width() const override { return width_; }
    std::optional<models::Taps> taps() const override {
        return models::Taps{models::stage_means_tap};
    }
    at::Tensor compute(const at::Tensor& /*images*/,
                       const models::NetworkAnswer& answer) const override {
        return means_in(answer);
    }

  private:
    static const at::Tensor& means_in(const models::NetworkAnswer& answer) {
        return answer.taps.at(models::stage_means_tap);
    }

    std::int64_t width_ = 0;
};

}  // namespace

OutputEntry stage_means_output() {
    return {.kind = "stage_means",
            .meaning = "what every stage of the network ends with, its mean over all positions",
            .source = "Lee, Lee, Lee and Shin, NeurIPS 2018, section 2.2",
            .parameters = {},
            .width = std::nullopt,
            .make = [](const catalogue::ParameterValues& /*values*/, const OutputNetwork& network)
                -> std::unique_ptr<Output> { return std::make_unique<StageMeans>(network); }};
}

}  // namespace farout::extraction
