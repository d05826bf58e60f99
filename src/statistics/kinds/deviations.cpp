#include "statistics/kinds/deviations.h"

#include <cmath>
#include <utility>

#include <ATen/ATen.h>

namespace farout::statistics {

Deviations::Deviations(std::string name, std::int64_t width, Identity about, std::string tensor)
    : name_(std::move(name)), width_(width), about_(std::move(about)), tensor_(std::move(tensor)) {}

PlainForm Deviations::plain_form(const Given& given) const {
    const at::Tensor points = given.tensor(about_, tensor_).to(given.device);
    return [points](const DeviceTrainingRows& rows) {
        const at::Tensor about = points.dim() == 1 ? points : points.index_select(0, rows.groups());
        return rows.exact().sub(about).square_().sum(0);
    };
}

HostForm Deviations::host_form(const Given& given) const {
    return {.rows = [points = given.tensor(about_, tensor_)](const TrainingRows& rows,
                                                             std::span<double> state) {
        const std::int64_t step = points.dim() == 1 ? 0 : points.size(1);
        const float* features = rows.features().const_data_ptr<float>();
        for (const std::int64_t group : rows.groups()) {
            const double* point = points.const_data_ptr<double>() + group * step;
            for (std::size_t k = 0; k < state.size(); ++k) {
                const double offset = static_cast<double>(*features++) - point[k];
                state[k] += offset * offset;
            }
        }
    }};
}

Fitted Deviations::finish(std::span<const double> state, const Given& given) const {
    at::Tensor deviations = at::empty({width_}, at::kDouble);
    for (std::size_t k = 0; k < state.size(); ++k)
        deviations.data_ptr<double>()[k] = std::sqrt(state[k] / given.rows());
    return {{{name_, deviations}}, {}};
}

std::uint64_t Deviations::most_bytes() const {
    return sizeof(double) * static_cast<std::uint64_t>(width_);
}

}  // namespace farout::statistics
