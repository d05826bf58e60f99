#include "numerics/device_logits.h"

#include <limits>
#include <utility>

#include <ATen/ATen.h>

namespace farout::numerics {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

DeviceLogits::DeviceLogits(at::Tensor values)
    : values_(std::move(values)),
      predictions_(values_.argmax(1, /*keepdim=*/true)),  // the first of equals
      largest_(values_.gather(1, predictions_).squeeze(1)) {}

void DeviceLogits::normalise() {
    if (log_norm_.defined()) return;
    const at::Tensor others =
        values_.sub(largest_.unsqueeze(1)).scatter_(1, predictions_, -infinity);
    log_rest_ = at::logsumexp(others, 1);
    log_norm_ = log_rest_.exp().log1p_();
}

at::Tensor DeviceLogits::fit_float32() const {
    return values_.to(at::kFloat).isfinite().all(1);
}

at::Tensor DeviceLogits::log_sum_exp() {
    normalise();
    return largest_ + log_norm_;
}
at::Tensor DeviceLogits::log_probability() {
    normalise();
    return log_norm_.neg();
}
at::Tensor DeviceLogits::log_complement() {
    normalise();
    return log_rest_ - log_norm_;
}

const at::Tensor& DeviceLogits::log_probabilities() {
    normalise();
    if (!log_probabilities_.defined())
        log_probabilities_ = values_.sub(largest_.unsqueeze(1)).sub_(log_norm_.unsqueeze(1));
    return log_probabilities_;
}

}  // namespace farout::numerics
