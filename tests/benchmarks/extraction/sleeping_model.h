#pragma once
// A network on a device of its own, as far as time goes: the forward pass takes what it is told to
// and no core.

#include <chrono>
#include <thread>

#include <ATen/ATen.h>

#include "models/model.h"

namespace farout {

/// Features: the mean of each colour. Call at::set_num_threads(1): with more, images sleep side by
/// side.
class SleepingModel : public models::Model {
  public:
    explicit SleepingModel(double seconds_an_image) : seconds_an_image_(seconds_an_image) {}

    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps&) override {
        const auto images_here = static_cast<double>(images.size(0));
        std::this_thread::sleep_for(std::chrono::duration<double>(images_here * seconds_an_image_));
        return {images.flatten(2).mean(2), {}};
    }
    numerics::Head head() const override { return {at::eye(3), at::zeros(3)}; }
    std::int64_t feature_width() const override { return 3; }
    void to(const at::Device&, at::ScalarType) override {}

  private:
    double seconds_an_image_;
};

}  // namespace farout
