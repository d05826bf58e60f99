#include <ATen/ATen.h>

#include "numerics/vector_loops.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"

namespace farout::statistics {

namespace {

/// Counts and sums of groups. Float64 sums of float32 features need no shift: 2²⁹ rows of 24-bit
/// numbers of one size are added without any rounding.
class GroupMeans : public Estimator {
  public:
    explicit GroupMeans(Shape shape) : width_(shape.width), groups_(shape.classes + 1) {}

    std::string name() const override { return fit_step::class_means; }
    std::size_t length() const override { return static_cast<std::size_t>(groups_ * (1 + width_)); }

    void add(TrainingRows& rows, const Statistics&, std::span<double> sums) const override {
        double* counts = sums.data();
        double* totals = counts + groups_;
        const float* features = rows.features().const_data_ptr<float>();
        for (const std::int64_t group : rows.groups()) {
            counts[group] += 1;
            double* total = totals + group * width_;
            numerics::add_multiple(total, features, width_, 1);
            features += width_;
        }
    }

    DeviceSums on_device(at::Device, const Statistics&) const override {
        return group_sums_on_device(groups_);
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        at::Tensor counts = at::empty({groups_}, at::kDouble);
        at::Tensor means = at::empty({groups_, width_}, at::kDouble);
        const double* totals = sums.data() + groups_;
        double* mean = means.data_ptr<double>();
        for (std::int64_t group = 0; group < groups_; ++group) {
            const double count = sums[static_cast<std::size_t>(group)];
            counts.data_ptr<double>()[group] = count;
            for (std::int64_t k = 0; k < width_; ++k, ++mean, ++totals)
                *mean = count > 0 ? *totals / count : 0;
        }
        statistics.tensors["group_counts"] = counts;
        statistics.tensors["group_means"] = means;
    }

  private:
    std::int64_t width_;
    std::int64_t groups_;
};

}  // namespace

std::unique_ptr<Estimator> make_group_means(Shape shape) {
    return std::make_unique<GroupMeans>(shape);
}

}  // namespace farout::statistics
