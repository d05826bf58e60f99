#include "statistics/kinds/means_by_prediction.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "core/blocks.h"
#include "core/text.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "statistics/device/members.h"
#include "statistics/kinds/overflow.h"

namespace farout::statistics {

namespace {

// Columns of the sums that one thread adds to at a time.
constexpr std::int64_t task_columns = 256;

constexpr std::int64_t in_no_group = -1;

/// Adds some columns of each row to the sums of its group, the rows in their order.
void add_columns(const float* features, std::int64_t width, const std::vector<std::int64_t>& groups,
                 Range columns, double* sums) {
    for (const std::int64_t group : groups) {
        if (group != in_no_group)
            numerics::add_multiple(sums + group * width + columns.begin, features + columns.begin,
                                   columns.count(), 1);
        features += width;
    }
}

}  // namespace

std::unique_ptr<State> MeansByPrediction::state() const {
    return sums(1 + shape_.classes * (1 + shape_.width));
}

PlainForm MeansByPrediction::plain_form(const Given& given) const {
    return [this, head = given.head](const DeviceTrainingRows& rows) {
        numerics::DeviceLogits& logits = rows.logits(head);
        const at::Tensor predicted = logits.predictions().squeeze(1);
        const at::Tensor left_out = takes(rows.groups(), predicted).logical_not_();
        const at::Tensor group = predicted.masked_fill(left_out, shape_.classes);
        const at::Tensor of_groups = members(group, shape_.classes + 1).slice(0, 0, shape_.classes);
        return at::cat(
            {sum_of_largest(logits), of_groups.sum(1), at::mm(of_groups, rows.exact()).flatten()});
    };
}

HostForm MeansByPrediction::host_form(const Given&) const {
    return {.logits = [this](const LogitTiles& given, std::span<double> state) {
        const std::int64_t first = given.first_row;
        std::vector<std::int64_t> groups;
        for (numerics::Logits& tile : given.tiles)
            for (const numerics::Peak& peak : tile.peaks()) {
                const std::size_t row = static_cast<std::size_t>(first) + groups.size();
                const bool taken = takes(given.run.groups()[row], std::int64_t{peak.index});
                groups.push_back(taken ? peak.index : in_no_group);
                state[0] += peak.logit;
                if (taken) state[1 + static_cast<std::size_t>(peak.index)] += 1;
            }
        const float* features = given.run.features().const_data_ptr<float>() + first * shape_.width;
        double* sums = state.data() + 1 + shape_.classes;
        const Blocks columns{shape_.width, task_columns};
        numerics::for_tasks(columns.count(), [&](std::int64_t task) {
            add_columns(features, shape_.width, groups, columns.rows_of(task), sums);
        });
    }};
}

Fitted MeansByPrediction::finish(std::span<const double> state, const Given& given) const {
    require_no_overflow(state[0]);
    const at::Tensor& rows_of = given.tensor(group_means_, "counts");
    const at::Tensor& means_of = given.tensor(group_means_, "means");
    at::Tensor counts = at::empty({shape_.classes}, at::kLong);
    at::Tensor means = at::empty({shape_.classes, shape_.width}, at::kDouble);
    const double* total = state.data() + 1 + shape_.classes;
    for (std::int64_t c = 0; c < shape_.classes; ++c, total += shape_.width) {
        const double count = state[1 + static_cast<std::size_t>(c)];
        counts.data_ptr<std::int64_t>()[c] = static_cast<std::int64_t>(count);
        double* mean = means.data_ptr<double>() + c * shape_.width;
        if (count > 0)
            std::transform(total, total + shape_.width, mean,
                           [count](double sum) { return sum / count; });
        else
            means[c].copy_(rows_of[c].item<double>() > 0 ? means_of[c]
                                                         : given.tensor(mean_, "mean"));
    }
    return {{{concat(name_, "_counts"), counts}, {concat(name_, "_means"), means}}, {}};
}

std::uint64_t MeansByPrediction::most_bytes() const {
    return sizeof(double) * static_cast<std::uint64_t>(shape_.classes * (1 + shape_.width));
}

std::int64_t MeansByPrediction::without_rows(const Fitted& fitted) const {
    return fitted.tensors.at(concat(name_, "_counts")).eq(0).sum().item<std::int64_t>();
}

}  // namespace farout::statistics
