#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/kinds/weibull.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// Distances less the least of their tail and plus this are what a Weibull distribution is fitted
/// to: 10000 in the code that OpenMax was published with, 1 in libmr 0.1.9.
const Option shift_option{"shift", {"10000", "1"}};

double shift_of(const Identity& identity) {
    return identity.value(shift_option.name) == shift_option.words.back() ? 1 : 10000;
}

/// Distances that differ by less than this share are one: of a class of two rows, both are as far
/// from their mean, but for rounding.
constexpr double least_spread = 1e-9;

/// ‖z − m_ŷ‖ of rows, z their logits, m_ŷ the mean logits of the predicted class.
at::Tensor distances_from(const at::Tensor& means, const numerics::DeviceLogits& logits) {
    return (logits.values() - means.index_select(0, logits.predictions().squeeze(1)))
        .square_()
        .sum(1)
        .sqrt_();
}

/// Float64 logits of a head.
struct ExactHead {
    at::Tensor weight_by_feature;
    at::Tensor bias;

    explicit ExactHead(const numerics::Head& head)
        : weight_by_feature(head.weight.to(at::kDouble).t().contiguous()),
          bias(head.bias.to(at::kDouble)) {}
    at::Tensor operator()(const at::Tensor& features) const {
        return at::addmm(bias, features.to(at::kDouble), weight_by_feature);
    }
};

/// How far those training rows of each class that are predicted as it lie from the mean of their
/// logits: the `tail` largest distances ‖z − m_c‖, and the Weibull distribution of OpenMax. m_c
/// follows from the mean of these rows' features. Gives
///  - tail_counts, int64 C: how many distances there are, `tail` at most;
///  - tail_distances, float64 C×tail: falling, −1 where there are fewer;
///  - weibull, float64 C×4: shape c, ln(λ/x_max), and the least and the largest distance of the
///    tail, to which x = d − least + shift and x_max belong. The shape is 0 of a class whose tail
///    has no two different distances: it has no distribution.
class LogitDistanceTails final : public Statistic {
  public:
    LogitDistanceTails(Shape shape, std::int64_t tail, double shift)
        : shape_(shape), tail_(tail), shift_(shift) {}

    std::vector<Identity> asks_for() const override { return {means_}; }

    std::unique_ptr<State> state() const override { return largest(shape_.classes, tail_); }

    PlainForm plain_form(const Given& given) const override {
        return [this, head = given.head,
                means = mean_logits(given).to(given.device)](const DeviceTrainingRows& rows) {
            const numerics::DeviceLogits& logits = rows.logits(head);
            const at::Tensor predicted = logits.predictions().squeeze(1);
            // Group C: all others.
            const at::Tensor group =
                predicted.masked_fill(predicted.ne(rows.groups()), shape_.classes);
            return largest_of(distances_from(means, logits), group, shape_.classes + 1, tail_)
                .slice(0, 0, shape_.classes * tail_);
        };
    }

    /// The same a tile at a time, on all threads.
    HostForm host_form(const Given& given) const override {
        return {.rows = [this, exact = ExactHead(given.head), means = mean_logits(given)](
                            const TrainingRows& rows, std::span<double> state) {
            std::vector<double> distances(static_cast<std::size_t>(rows.count()), -1);
            numerics::for_row_tiles(rows.count(), [&](Range tile) {
                const numerics::DeviceLogits logits(
                    exact(rows.features().slice(0, tile.begin, tile.end)));
                const at::Tensor found = distances_from(means, logits);
                for (std::int64_t i = 0; i < tile.count(); ++i) {
                    const auto row = static_cast<std::size_t>(tile.begin + i);
                    if (logits.predictions().const_data_ptr<std::int64_t>()[i] ==
                        rows.groups()[row])
                        distances[row] = found.const_data_ptr<double>()[i];
                }
            });
            for (std::size_t row = 0; row < distances.size(); ++row)
                if (distances[row] >= 0) insert(state, rows.groups()[row], distances[row]);
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        at::Tensor counts = at::zeros({shape_.classes}, at::kLong);
        at::Tensor distances = at::full({shape_.classes, tail_}, -1.0, at::kDouble);
        at::Tensor fits = at::zeros({shape_.classes, 4}, at::kDouble);
        for (std::int64_t c = 0; c < shape_.classes; ++c) {
            const auto tail = tail_of(state, c);
            counts.data_ptr<std::int64_t>()[c] = static_cast<std::int64_t>(tail.size());
            std::ranges::copy(tail, distances.data_ptr<double>() + c * tail_);
            if (!tail.empty()) write_fit(tail, fits.data_ptr<double>() + 4 * c);
        }
        return {{{"tail_counts", counts}, {"tail_distances", distances}, {"weibull", fits}}, {}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.classes * (5 + tail_));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor shapes = fitted.tensors.at("weibull").select(1, 0);
        return {{"classes_without_distribution", shapes.eq(0).sum().item<std::int64_t>()}};
    }

  private:
    at::Tensor mean_logits(const Given& given) const {
        return ExactHead(given.head)(given.tensor(means_, "correct_means"));
    }

    void insert(std::span<double> state, std::int64_t group, double distance) const {
        const auto lines =
            state.subspan(static_cast<std::size_t>(group * tail_), static_cast<std::size_t>(tail_));
        if (distance <= lines.back()) return;
        const auto place = std::ranges::upper_bound(lines, distance, std::greater<>());
        std::copy_backward(place, lines.end() - 1, lines.end());
        *place = distance;
    }

    std::span<const double> tail_of(std::span<const double> state, std::int64_t c) const {
        const auto lines =
            state.subspan(static_cast<std::size_t>(c * tail_), static_cast<std::size_t>(tail_));
        const auto members =
            std::ranges::count_if(lines, [](double distance) { return distance >= 0; });
        return lines.first(static_cast<std::size_t>(members));
    }

    void write_fit(std::span<const double> tail, double* fit) const {
        const double most = tail.front();
        const double least = tail.back();
        fit[2] = least;
        fit[3] = most;
        if (most - least <= least_spread * most) return;
        std::vector<double> logarithms;
        for (const double distance : tail)
            logarithms.push_back(std::log1p((distance - most) / (most - least + shift_)));
        const Weibull weibull = fit_weibull(logarithms);
        fit[0] = weibull.shape;
        fit[1] = weibull.log_scale;
    }

    Shape shape_;
    std::int64_t tail_;
    double shift_;
    Identity means_{"correct_class_means"};
};

}  // namespace

StatisticEntry logit_distance_tails_entry() {
    return {
        .kind = "logit_distance_tails",
        .meaning =
            "the largest distances of the logits of rows that are predicted as what they are "
            "from the mean of their class's, and their Weibull distributions: tail_counts, "
            "tail_distances, weibull",
        .parameters = {"tail"},
        .options = {shift_option},
        .needs_labels = true,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<LogitDistanceTails>(
                making.shape, whole_parameter(identity, "tail", 1, 1000), shift_of(identity));
        }};
}

}  // namespace farout::statistics
