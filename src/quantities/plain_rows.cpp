#include "quantities/plain_rows.h"

#include <ATen/ATen.h>

namespace farout::quantities {

namespace {

/// Copied as it is, widened there: half of the bytes on their way.
at::Tensor widened(const at::Tensor& on_host, at::Device device) {
    return on_host.to(device).to(at::kDouble);
}

}  // namespace

PlainTables::PlainTables(const statistics::FittedClassifier& fitted, at::Device device)
    : fitted_(fitted), device_(device) {}

const at::Tensor& PlainTables::constant(const at::Tensor& on_host) {
    const std::lock_guard lock(mutex_);
    Constant& there = constants_[on_host.unsafeGetTensorImpl()];
    if (!there.on_device.defined()) there = {on_host, widened(on_host, device_)};
    return there.on_device;
}

PlainRows::PlainRows(PlainTables& tables, const SetQuantiles& quantiles, const at::Tensor& features,
                     const std::map<std::string, at::Tensor>& outputs, const at::Tensor& nearest)
    : Rows(features.size(0), quantiles, widened_outputs(outputs, tables.device()),
           nearest.defined() ? widened(nearest, tables.device()) : at::Tensor()),
      tables_(tables),
      features_(widened(features, tables.device())) {}

at::Tensor PlainRows::through_head(const at::Tensor& features) {
    return at::addmm(bias(), features, weight().t());
}

numerics::DeviceLogits& PlainRows::logits(const LogitShape& shape) {
    const auto there = logits_.find(shape.name());
    if (there != logits_.end()) return there->second;
    return logits_.emplace(shape.name(), numerics::DeviceLogits(shape.plain(*this))).first->second;
}

}  // namespace farout::quantities
