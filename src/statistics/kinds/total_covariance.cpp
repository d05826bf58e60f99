#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/single_thread.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/kinds/training_moments.h"
#include "statistics/kinds/within_class.h"

namespace farout::statistics {

namespace {

/// The inverse of the covariance Σ₀ of all training features, whatever their class, divided by the
/// number of rows. Gives
///  - total_mean, float64 D: μ;
///  - total_whitening, float64 D×r: F with F·Fᵀ = pinv(Σ₀); r is the rank of Σ₀.
/// of=unit: of the rows divided by their lengths.
class TotalCovariance final : public Statistic {
  public:
    TotalCovariance(Shape shape, const Identity& identity)
        : moments_(identity), width_(shape.width) {}

    std::vector<Identity> asks_for() const override { return moments_.asks_for(); }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor mean = moments_.mean(given);
        const at::Tensor factor = whitening(moments_.about(given, mean) / given.rows());
        if (factor.size(1) == 0)
            throw Error(concat("All training features are equal, so there is no covariance for ",
                               enumerate(given.asked_by), ". Fit on more rows, or go on without: ",
                               option_without(given.asked_by), "."));
        return {{{"total_mean", mean.to(at::kCPU)}, {"total_whitening", factor.to(at::kCPU)}}, {}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(width_);
        return width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_ + width_ * width_);
    }

  private:
    TrainingMoments moments_;
    std::int64_t width_;
};

}  // namespace

StatisticEntry total_covariance_entry() {
    return {
        .kind = "total_covariance",
        .meaning = "the inverse of the covariance of all features: total_mean, total_whitening",
        .options = {rows_option()},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<TotalCovariance>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
