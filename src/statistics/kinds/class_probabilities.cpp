#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "statistics/device/members.h"
#include "statistics/kinds/overflow.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

// Columns of the classes' sums that one thread adds to at a time.
constexpr std::int64_t task_columns = 256;

// Float64's smallest number: a mean below it counts as it, since no class is impossible.
constexpr double smallest_mean = std::numeric_limits<double>::denorm_min();

/// What the peaks of tiles add: see ClassProbabilities.
void add_peaks(std::span<numerics::Logits> tiles, std::span<double> state) {
    for (numerics::Logits& tile : tiles)
        for (const numerics::Peak& peak : tile.peaks()) {
            double* const counts = state.data() + 1;
            state[0] += peak.logit;
            counts[peak.index] += 1;
            counts[tile.classes() + peak.index * (tile.classes() + 1)] +=
                std::exp(peak.log_complement());
        }
}

/// What some columns of the classes' sums get.
void add_probabilities(std::span<numerics::Logits> tiles, Range columns, std::span<double> state) {
    for (numerics::Logits& tile : tiles) {
        double* const totals = state.data() + 1 + tile.classes() + columns.begin;
        for (std::int64_t i = 0; i < tile.rows(); ++i)
            numerics::add_multiple(
                totals + tile.peaks()[static_cast<std::size_t>(i)].index * tile.classes(),
                tile.rest(i) + columns.begin, columns.count(), tile.rest_scale(i));
    }
}

/// Of each class c the rows predicted as c, and the sums over them of p_j, of 1 − p_c for j = c.
at::Tensor sums_of_probabilities(numerics::DeviceLogits& logits) {
    const at::Tensor predicted = logits.predictions();
    const at::Tensor of_classes = members(predicted.squeeze(1), logits.values().size(1));
    const at::Tensor complements = logits.log_complement().exp_().unsqueeze(1);
    const at::Tensor terms = logits.log_probabilities().exp().scatter_(1, predicted, complements);
    return at::cat({of_classes.sum(1), at::mm(of_classes, terms).flatten()});
}

/// The mean softmax of the training rows predicted as each class. Gives
///  - predicted_class_counts, int64 C: training rows predicted as each class;
///  - predicted_class_log_means, float64 C×C: row c holds ln d_c, d_c the mean softmax of the rows
///    predicted as c; zeros for classes never predicted.
///
/// The state: Σ max z, then for each class c the rows predicted as c (C numbers) and Σ p over them
/// (C×C). On the diagonal stands Σ (1 − p_c): a confident network's p_c are all next to 1, and the
/// logarithm of their mean would have no digits left.
class ClassProbabilities final : public Statistic {
  public:
    explicit ClassProbabilities(Shape shape) : shape_(shape) {}

    std::unique_ptr<State> state() const override {
        return sums(1 + shape_.classes * (1 + shape_.classes));
    }

    PlainForm plain_form(const Given& given) const override {
        return [head = given.head](const DeviceTrainingRows& rows) {
            numerics::DeviceLogits& logits = rows.logits(head);
            return at::cat({sum_of_largest(logits), sums_of_probabilities(logits)});
        };
    }

    HostForm host_form(const Given&) const override {
        return {
            .logits = [classes = shape_.classes](const LogitTiles& given, std::span<double> state) {
                const std::span<numerics::Logits> tiles = given.tiles;
                add_peaks(tiles, state);
                const Blocks columns{classes, task_columns};
                numerics::for_tasks(columns.count(), [&](std::int64_t task) {
                    add_probabilities(tiles, columns.rows_of(task), state);
                });
            }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        require_no_overflow(state[0]);
        const std::span<const double> sums = state.subspan(1);
        const std::int64_t classes = shape_.classes;
        at::Tensor counts = at::empty({classes}, at::kLong);
        at::Tensor logs = at::zeros({classes, classes}, at::kDouble);
        double* log = logs.data_ptr<double>();
        for (std::int64_t c = 0; c < classes; ++c, log += classes) {
            const double count = sums[static_cast<std::size_t>(c)];
            counts.data_ptr<std::int64_t>()[c] = static_cast<std::int64_t>(count);
            if (count == 0) continue;
            const auto means = sums.subspan(static_cast<std::size_t>(classes + c * classes));
            for (std::int64_t j = 0; j < classes; ++j) {
                const double mean = means[static_cast<std::size_t>(j)] / count;
                log[j] = j == c ? std::log1p(-mean) : std::log(std::max(mean, smallest_mean));
            }
        }
        return {{{"predicted_class_counts", counts}, {"predicted_class_log_means", logs}}, {}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.classes * (1 + shape_.classes));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor& counts = fitted.tensors.at("predicted_class_counts");
        return {{"classes_never_predicted", counts.eq(0).sum().item<std::int64_t>()}};
    }

  private:
    Shape shape_;
};

}  // namespace

StatisticEntry class_probabilities_entry() {
    return {.kind = "class_probabilities",
            .meaning =
                "mean softmax of the rows predicted as each class: predicted_class_counts, "
                "predicted_class_log_means",
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<ClassProbabilities>(making.shape);
            }};
}

}  // namespace farout::statistics
