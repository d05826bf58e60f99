#include "statistics/device/device_training_rows.h"

#include <ATen/ATen.h>

#include "numerics/unit_rows.h"

namespace farout::statistics {

DeviceTrainingRows::DeviceTrainingRows(const TrainingRows& rows, at::Device device)
    : features_(rows.features().to(device)),
      groups_(at::tensor(rows.groups()).to(device)),
      numbers_(rows.numbers()) {}

const at::Tensor& DeviceTrainingRows::exact() const {
    if (!exact_.defined()) exact_ = features_.to(at::kDouble);
    return exact_;
}

const at::Tensor& DeviceTrainingRows::unit() const {
    if (!unit_.defined()) unit_ = numerics::unit_rows(exact());
    return unit_;
}

numerics::DeviceLogits& DeviceTrainingRows::logits(const numerics::Head& head) const {
    if (!logits_) {
        const at::Tensor weight = head.weight.to(features_.device(), at::kDouble);
        const at::Tensor bias = head.bias.to(features_.device(), at::kDouble);
        logits_.emplace(at::addmm(bias, exact(), weight.t()));
    }
    return *logits_;
}

}  // namespace farout::statistics
