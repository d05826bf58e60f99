#include <ATen/ATen.h>

#include "numerics/single_thread.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/kinds/training_moments.h"
#include "statistics/kinds/within_class.h"

namespace farout::statistics {

namespace {

/// The inverse of A = Σ x xᵀ over all training rows, x = (1, h), or h alone with intercept=no: what
/// a linear regression on these rows is solved with. Gives, m the length of x,
///  - moment_factor, float64 m×r: F with F·Fᵀ = pinv(A); r is the rank of A;
///  - unreached, float64 m×(m−r): orthonormal columns, the directions that no training row has a
///    part in.
/// of=unit: of the rows divided by their lengths.
class InverseSecondMoment final : public Statistic {
  public:
    InverseSecondMoment(Shape shape, const Identity& identity)
        : moments_(identity),
          intercept_(identity.value("intercept") != "no"),
          width_(shape.width) {}

    std::vector<Identity> asks_for() const override { return moments_.asks_for(); }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor moment = moment_in(given);
        const at::Tensor factor = whitening(moment);
        const std::int64_t missing = moment.size(0) - factor.size(1);
        at::Tensor unreached = at::empty({moment.size(0), 0}, moment.options());
        if (missing > 0)
            unreached = std::get<1>(at::linalg_eigh(moment)).slice(1, 0, missing).contiguous();
        return {{{"moment_factor", factor.to(at::kCPU)}, {"unreached", unreached.to(at::kCPU)}},
                {}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(width_);
        return width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>((width_ + 1) * (width_ + 1));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        return {{"rank", fitted.tensors.at("moment_factor").size(1)}};
    }

  private:
    at::Tensor moment_in(const Given& given) const {
        const at::Tensor of_rows = moments_.about_zero(given);
        if (!intercept_) return of_rows;
        const at::Tensor sums = moments_.sum(given);
        at::Tensor moment = at::empty({width_ + 1, width_ + 1}, of_rows.options());
        moment[0][0] = given.rows();
        moment[0].slice(0, 1).copy_(sums);
        moment.select(1, 0).slice(0, 1).copy_(sums);
        moment.slice(0, 1).slice(1, 1).copy_(of_rows);
        return moment;
    }

    TrainingMoments moments_;
    bool intercept_;
    std::int64_t width_;
};

}  // namespace

StatisticEntry inverse_second_moment_entry() {
    return {
        .kind = "inverse_second_moment",
        .meaning = "the inverse of the second moment of (1, h): moment_factor, unreached",
        .options = {{"intercept", {"yes", "no"}}, rows_option()},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<InverseSecondMoment>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
