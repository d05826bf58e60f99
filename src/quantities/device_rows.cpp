#include "quantities/device_rows.h"

#include <ATen/ATen.h>

#include "quantities/generalised_entropy.h"

namespace farout::quantities {

namespace {

/// Copied as it is, widened there: half of the bytes on their way.
at::Tensor widened(const at::Tensor& on_host, at::Device device) {
    return on_host.to(device).to(at::kDouble);
}

}  // namespace

DeviceTables::DeviceTables(const statistics::FittedClassifier& fitted, at::Device device)
    : fitted_(fitted), device_(device) {}

const at::Tensor& DeviceTables::constant(const at::Tensor& on_host) {
    Constant& there = constants_[on_host.unsafeGetTensorImpl()];
    if (!there.on_device.defined()) there = {on_host, widened(on_host, device_)};
    return there.on_device;
}

DeviceRows::DeviceRows(DeviceTables& tables, const SetQuantiles& quantiles,
                       const at::Tensor& features, const at::Tensor& odin,
                       const at::Tensor& nearest)
    : tables_(tables), quantiles_(quantiles), features_(widened(features, tables.device())) {
    if (odin.defined()) odin_ = widened(odin, tables.device());
    if (nearest.defined()) nearest_ = nearest.to(tables.device());
}

at::Tensor DeviceRows::through_head(const at::Tensor& features) {
    const numerics::Head& head = tables_.fitted().head;
    return at::addmm(constant(head.bias), features, constant(head.weight).t());
}

numerics::DeviceLogits& DeviceRows::logits() {
    if (!logits_) logits_.emplace(through_head(features_));
    return *logits_;
}

numerics::DeviceLogits& DeviceRows::clipped_logits(double ceiling) {
    const auto there = clipped_.find(ceiling);
    if (there != clipped_.end()) return there->second;
    return clipped_.emplace(ceiling, through_head(features_.clamp_max(ceiling))).first->second;
}

const at::Tensor& DeviceRows::generalised_entropies(numerics::DeviceLogits& logits,
                                                    const GenParameters& gen) {
    at::Tensor& found = entropies_[{&logits, {gen.gamma, gen.largest}}];
    if (!found.defined()) found = quantities::generalised_entropies(logits, gen);
    return found;
}

const at::Tensor& DeviceRows::residual_norms(const Identity& space) {
    at::Tensor& norms = residual_norms_[space];
    if (!norms.defined()) {
        const auto& tensors = tables_.fitted().statistics.fitted.at(space).tensors;
        const at::Tensor offsets = features_ - constant(tensors.at("origin"));
        norms = at::mm(offsets, constant(tensors.at("residual_basis"))).square_().sum(1).sqrt_();
    }
    return norms;
}

}  // namespace farout::quantities
