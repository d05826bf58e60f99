#include "statistics/device/device_training_rows.h"

#include <ATen/ATen.h>

namespace farout::statistics {

DeviceTrainingRows::DeviceTrainingRows(const TrainingRows& rows, at::Device device)
    : features_(rows.features().to(device)), groups_(at::tensor(rows.groups()).to(device)) {}

const at::Tensor& DeviceTrainingRows::exact() const {
    if (!exact_.defined()) exact_ = features_.to(at::kDouble);
    return exact_;
}

}  // namespace farout::statistics
