#include <limits>

#include <ATen/ATen.h>

#include "statistics/device_sums.h"

namespace farout {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Σ max z, one number. `logits`: float64 m×C; `largest`: float64 m.
at::Tensor sum_of_largest(const at::Tensor& logits, const at::Tensor& largest) {
    const at::Tensor fits = logits.to(at::kFloat).isfinite().all(1);
    return at::where(fits, largest, not_a_number).sum().unsqueeze(0);
}

/// Of each class c the rows predicted as c, and the sums over them of p_j, of 1 − p_c for j = c.
///
/// 1 − p_c is exp(s − log1p(eˢ)), s the logsumexp of the other logits less the largest: it keeps
/// its digits where p_c is next to 1.
at::Tensor sums_of_probabilities(const at::Tensor& logits, const at::Tensor& largest,
                                 const at::Tensor& predicted) {
    const at::Tensor of_classes = members(predicted, logits.size(1));
    const at::Tensor own = of_classes.t().to(at::kBool);
    const at::Tensor others = logits.masked_fill(own, -infinity);
    const at::Tensor log_rest = others.logsumexp(1) - largest;
    const at::Tensor beside = log_rest.exp().log1p_();
    const at::Tensor log_complement = log_rest - beside;
    const at::Tensor probabilities = (others - (largest + beside).unsqueeze(1)).exp_();
    const at::Tensor terms = at::where(own, log_complement.exp_().unsqueeze(1), probabilities);
    return at::cat({of_classes.sum(1), at::mm(of_classes, terms).flatten()});
}

}  // namespace

DeviceSums output_sums_on_device(at::Device device, const Head& head, OutputMeans wanted) {
    const at::Tensor weight = head.weight.to(device, at::kDouble);
    const at::Tensor bias = head.bias.to(device, at::kDouble);
    return [weight, bias, wanted](const DeviceTrainingRows& rows) {
        const at::Tensor logits = at::addmm(bias, rows.exact(), weight.t());
        const auto [largest, predicted] = logits.max(1);  // the first of equal ones
        const at::Tensor sum = sum_of_largest(logits, largest);
        if (!wanted.class_probabilities) return sum;
        return at::cat({sum, sums_of_probabilities(logits, largest, predicted)});
    };
}

}  // namespace farout
