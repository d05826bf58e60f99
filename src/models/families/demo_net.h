#pragma once
/// The demo job's classifier: four small convolutions for 28×28 images of clothes, trained by
/// farout_train_demo.

#include <map>
#include <string>
#include <vector>

#include "models/model.h"

namespace farout::models {

class Parameters;

/// Weights by name, in order of names.
using DemoWeights = std::map<std::string, at::Tensor>;

/// Name and shape of every weight of the network.
const std::map<std::string, std::vector<std::int64_t>>& demo_net_shapes();

/// How images are brought to the network, in training and in use.
images::Preprocessing demo_net_preprocessing();

class DemoNet : public Model {
  public:
    explicit DemoNet(DemoWeights weights) : weights_(std::move(weights)) {}
    /// Throws Error with the whole account where the checkpoint doesn't fit.
    explicit DemoNet(Parameters parameters);

    NetworkAnswer forward(const at::Tensor& images, const Taps& asked) override;
    Taps taps() const override { return {logits_tap, last_map_tap, stage_means_tap}; }
    numerics::Head head() const override;
    std::int64_t feature_width() const override;
    void to(const at::Device& device, at::ScalarType precision) override;

    /// For training: the tensors are shared with the network.
    const DemoWeights& weights() const { return weights_; }

  private:
    DemoWeights weights_;
};

}  // namespace farout::models
