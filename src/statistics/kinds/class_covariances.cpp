#include <vector>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/single_thread.h"
#include "statistics/kinds/packed_products.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

// Numbers of all covariances together: 1 GiB.
constexpr std::int64_t most_numbers = std::int64_t{1} << 27U;

/// A covariance a class, divided by the class's rows, with `ridge` added to the diagonal. Gives
///  - own_counts, int64 C: training rows of each class;
///  - own_means, float64 C×D; zeros for classes without training rows;
///  - own_whitening, float64 C×D×D: F with F·Fᵀ the inverse, the transposed inverse of the Cholesky
///    factor; zeros for classes without training rows;
///  - own_log_determinants, float64 C: of the covariances.
/// The state: the packed upper triangles of Σ (h−μ_c)(h−μ_c)ᵀ, a class after the other.
class ClassCovariances final : public Statistic {
  public:
    ClassCovariances(Shape shape, double ridge) : shape_(shape), ridge_(ridge) {}

    std::vector<Identity> asks_for() const override { return {group_means_}; }
    std::unique_ptr<State> state() const override {
        return sums(shape_.classes * packed_length(shape_.width));
    }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor means = given.tensor(group_means_, "means").to(given.device);
        const at::Tensor places = upper_triangle(shape_.width, given.device);
        return [means, places, classes = shape_.classes](const DeviceTrainingRows& rows) {
            const at::Tensor centred = rows.exact() - means.index_select(0, rows.groups());
            std::vector<at::Tensor> scatters;
            for (std::int64_t c = 0; c < classes; ++c) {
                const at::Tensor own =
                    centred.index_select(0, rows.groups().eq(c).nonzero().squeeze(1));
                scatters.push_back(at::mm(own.t(), own).flatten().index_select(0, places));
            }
            return at::cat(scatters);
        };
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const numerics::SingleThread single;
        const auto [width, classes] = shape_;
        const at::Tensor counts = given.tensor(group_means_, "counts").slice(0, 0, classes);
        at::Tensor factors = at::zeros({classes, width, width}, at::kDouble);
        at::Tensor logs = at::zeros({classes}, at::kDouble);
        const at::Tensor identity = at::eye(width, at::kDouble);
        const auto length = static_cast<std::size_t>(packed_length(width));
        for (std::int64_t c = 0; c < classes; ++c) {
            const double count = counts[c].item<double>();
            if (count == 0) continue;
            const at::Tensor scatter =
                unpacked(state.subspan(static_cast<std::size_t>(c) * length, length), width);
            const auto [lower, failed] =
                at::linalg_cholesky_ex(scatter / count + identity * ridge_);
            if (failed.item<std::int32_t>() != 0) refuse(c, given);
            logs[c] = 2 * lower.diagonal().log().sum();
            factors[c].copy_(
                at::linalg_solve_triangular(lower, identity, /*upper=*/false).tril().t());
        }
        const at::Tensor& means = given.tensor(group_means_, "means");
        return {{{"own_counts", counts.to(at::kLong)},
                 {"own_means", means.slice(0, 0, classes).clone()},
                 {"own_whitening", factors},
                 {"own_log_determinants", logs}},
                {}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(shape_.width);
        return static_cast<double>(shape_.classes) * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        const auto [width, classes] = shape_;
        return sizeof(double) * static_cast<std::uint64_t>(classes * (2 + width + width * width));
    }

  private:
    [[noreturn]] void refuse(std::int64_t c, const Given& given) const {
        throw Error(concat("The covariance of class ", c, " has no inverse with a ridge of ",
                           ridge_, ". Choose a larger gmm.ridge, or gmm.covariance=tied, or go on ",
                           "without: ", option_without(given.asked_by), "."));
    }

    Identity group_means_{"group_means"};
    Shape shape_;
    double ridge_;
};

}  // namespace

StatisticEntry class_covariances_entry() {
    return {
        .kind = "class_covariances",
        .meaning =
            "a covariance a class: own_counts, own_means, own_whitening, own_log_determinants",
        .parameters = {"ridge"},
        .needs_labels = true,
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            const auto [width, classes] = making.shape;
            if (width > 0 && classes > most_numbers / (width * width))
                throw Error(concat("A covariance a class takes ", classes, " times ", width, " x ",
                                   width, " numbers, more than ", most_numbers,
                                   ". Choose gmm.covariance=tied."));
            return std::make_unique<ClassCovariances>(making.shape,
                                                      real_parameter(identity, "ridge", 0, 1e12));
        }};
}

}  // namespace farout::statistics
