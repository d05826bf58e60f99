#include <ATen/ATen.h>

#include "numerics/vector_loops.h"
#include "statistics/device/members.h"
#include "statistics/kinds/rows_of.h"

namespace farout::statistics {

namespace {

/// Counts and means of the rows of each class, and of those without one as group C. Gives `counts`,
/// float64 C+1, and `means`, float64 (C+1)×D; zeros for groups without rows. of=unit: the rows
/// divided by their lengths.
///
/// Float64 sums of float32 features need no shift: 2²⁹ rows of 24-bit numbers of one size are added
/// without any rounding.
class GroupMeans final : public Statistic {
  public:
    GroupMeans(Shape shape, RowsOf of) : width_(shape.width), groups_(shape.classes + 1), of_(of) {}

    std::unique_ptr<State> state() const override { return sums(groups_ * (1 + width_)); }

    PlainForm plain_form(const Given&) const override {
        return [groups = groups_, of = of_](const DeviceTrainingRows& rows) {
            const at::Tensor of_groups = members(rows.groups(), groups);
            return at::cat({of_groups.sum(1), at::mm(of_groups, rows_in(rows, of)).flatten()});
        };
    }

    HostForm host_form(const Given&) const override {
        return {.rows = [groups = groups_, width = width_, of = of_](const TrainingRows& rows,
                                                                     std::span<double> state) {
            const std::vector<double> factors = factors_of(rows, of);
            const double* factor = factors.data();
            double* counts = state.data();
            double* totals = counts + groups;
            const float* features = rows.features().const_data_ptr<float>();
            for (const std::int64_t group : rows.groups()) {
                counts[group] += 1;
                double* total = totals + group * width;
                numerics::add_multiple(total, features, width, *factor++);
                features += width;
            }
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        at::Tensor counts = at::empty({groups_}, at::kDouble);
        at::Tensor means = at::empty({groups_, width_}, at::kDouble);
        const double* totals = state.data() + groups_;
        double* mean = means.data_ptr<double>();
        for (std::int64_t group = 0; group < groups_; ++group) {
            const double count = state[static_cast<std::size_t>(group)];
            counts.data_ptr<double>()[group] = count;
            for (std::int64_t k = 0; k < width_; ++k, ++mean, ++totals)
                *mean = count > 0 ? *totals / count : 0;
        }
        return {{{"counts", counts}, {"means", means}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(groups_ * (1 + width_));
    }

  private:
    std::int64_t width_;
    std::int64_t groups_;
    RowsOf of_;
};

}  // namespace

StatisticEntry group_means_entry() {
    return {
        .kind = "group_means",
        .meaning = "rows of each class and of no class, and their means: counts, means",
        .options = {rows_option()},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<GroupMeans>(making.shape, rows_of(identity));
        }};
}

}  // namespace farout::statistics
