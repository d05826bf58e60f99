#include "numerics/perturbed_head.h"

#include <cmath>

#include <ATen/ATen.h>

#include "core/random_bits.h"

namespace farout::numerics {

namespace {

/// The sum of four 16-bit numbers less their mean: near normal, and whole, so that sums of squares
/// are exact.
std::int64_t bell(std::uint64_t bits) {
    std::int64_t sum = -131070;
    for (unsigned shift = 0; shift < 64; shift += 16)
        sum += static_cast<std::int64_t>(bits >> shift & 0xffffU);
    return sum;
}

}  // namespace

at::Tensor random_directions(const Perturbation& perturbation, std::int64_t repeat,
                             std::int64_t classes, std::int64_t width) {
    at::Tensor directions = at::empty({classes, width}, at::kDouble);
    auto* values = directions.data_ptr<double>();
    const std::uint64_t stream = random_start(perturbation.seed);
    for (std::int64_t c = 0; c < classes; ++c, values += width) {
        const std::uint64_t start =
            random_bits(stream, static_cast<std::uint64_t>(repeat * classes + c));
        double squares = 0;
        for (std::int64_t j = 0; j < width; ++j) {
            values[j] =
                static_cast<double>(bell(random_bits(start, static_cast<std::uint64_t>(j + 1))));
            squares += values[j] * values[j];
        }
        const double length = std::sqrt(squares);
        for (std::int64_t j = 0; j < width; ++j) values[j] /= length > 0 ? length : 1;
    }
    return directions;
}

ExactHead exact_head(const Head& head, at::Device device) {
    return {head.weight.to(device).to(at::kDouble), head.bias.to(device).to(at::kDouble)};
}

at::Tensor ExactHead::logits(const at::Tensor& features) const {
    return at::addmm(bias, features, weight.t());
}

void for_each_repeat(const ExactHead& head, const Perturbation& perturbation,
                     const at::Tensor& features,
                     const std::function<void(const at::Tensor& logits)>& use) {
    const at::Tensor logits = head.logits(features);
    const at::Tensor steps = head.weight.square().sum(1).sqrt_().mul_(perturbation.distance);
    for (std::int64_t repeat = 0; repeat < perturbation.repeats; ++repeat) {
        const at::Tensor directions =
            random_directions(perturbation, repeat, head.weight.size(0), head.weight.size(1))
                .to(features.device());
        use(at::mm(features, directions.t()).mul_(steps).add_(logits));
    }
}

at::Tensor ValueRange::bins_of(const at::Tensor& values) const {
    const double width = high > low ? high - low : 1;
    const at::Tensor outside = values.lt(low).logical_or_(values.gt(high));
    return values.sub(low)
        .div_(width)
        .mul_(static_cast<double>(bins))
        .floor_()
        .clamp_(0, static_cast<double>(bins - 1))
        .masked_fill_(outside, static_cast<double>(bins))
        .to(at::kLong);
}

at::Tensor counts_in_bins(const at::Tensor& values, const ValueRange& range) {
    const std::int64_t places = range.bins + 1;
    const at::Tensor first =
        at::arange(values.size(0), values.options().dtype(at::kLong)).mul_(places).unsqueeze(1);
    return at::bincount((range.bins_of(values) + first).flatten(), {}, values.size(0) * places)
        .view({values.size(0), places})
        .slice(1, 0, range.bins);
}

}  // namespace farout::numerics
