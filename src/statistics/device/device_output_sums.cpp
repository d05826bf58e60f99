#include <limits>

#include <ATen/ATen.h>

#include "numerics/device_logits.h"
#include "statistics/device/device_sums.h"

namespace farout::statistics {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Σ max z, one number.
at::Tensor sum_of_largest(const numerics::DeviceLogits& logits) {
    return at::where(logits.fit_float32(), logits.largest(), not_a_number).sum().unsqueeze(0);
}

/// Of each class c the rows predicted as c, and the sums over them of p_j, of 1 − p_c for j = c.
at::Tensor sums_of_probabilities(numerics::DeviceLogits& logits) {
    const at::Tensor predicted = logits.predictions();
    const at::Tensor of_classes = members(predicted.squeeze(1), logits.values().size(1));
    const at::Tensor complements = logits.log_complement().exp_().unsqueeze(1);
    const at::Tensor terms = logits.log_probabilities().exp().scatter_(1, predicted, complements);
    return at::cat({of_classes.sum(1), at::mm(of_classes, terms).flatten()});
}

}  // namespace

DeviceSums output_sums_on_device(at::Device device, const numerics::Head& head,
                                 OutputMeans wanted) {
    const at::Tensor weight = head.weight.to(device, at::kDouble);
    const at::Tensor bias = head.bias.to(device, at::kDouble);
    return [weight, bias, wanted](const DeviceTrainingRows& rows) {
        numerics::DeviceLogits logits(at::addmm(bias, rows.exact(), weight.t()));
        const at::Tensor sum = sum_of_largest(logits);
        if (!wanted.class_probabilities) return sum;
        return at::cat({sum, sums_of_probabilities(logits)});
    };
}

}  // namespace farout::statistics
