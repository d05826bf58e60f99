#include "statistics/device_rows.h"

#include <ATen/ATen.h>

namespace farout {

DeviceRows::DeviceRows(const TrainingRows& rows, at::Device device)
    : features_(rows.features().to(device)), groups_(at::tensor(rows.groups()).to(device)) {}

const at::Tensor& DeviceRows::exact() const {
    if (!exact_.defined()) exact_ = features_.to(at::kDouble);
    return exact_;
}

}  // namespace farout
