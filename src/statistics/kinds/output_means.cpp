#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/error.h"
#include "numerics/logits.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"

namespace farout::statistics {

namespace {

// Columns of the classes' sums that one thread adds to at a time.
constexpr std::int64_t task_columns = 256;

// Float64's smallest number: a mean below it counts as it, since no class is impossible.
constexpr double smallest_mean = std::numeric_limits<double>::denorm_min();

/// Means over training rows of what the classifier says.
///
/// Sums: of the largest logit, and where they are wanted, for each class c the rows predicted as c
/// (C numbers) and Σ p over them (C×C). On the diagonal stands Σ (1 − p_c): a confident network's
/// p_c are all next to 1, and the logarithm of their mean would have no digits left.
class OutputMeansEstimator : public Estimator {
  public:
    OutputMeansEstimator(const numerics::Head& head, OutputMeans wanted)
        : head_(head), wanted_(wanted) {}

    std::string name() const override { return fit_step::outputs; }

    std::size_t length() const override {
        const auto classes = static_cast<std::size_t>(head_.classes());
        return 1 + (wanted_.class_probabilities ? classes + classes * classes : 0);
    }

    /// A tile's logits for each thread, then the sums over them, row after row: so they stay in the
    /// cache.
    void add(TrainingRows& rows, const Statistics&, std::span<double> sums) const override {
        const Blocks groups{rows.count(), numerics::tile_rows * at::get_num_threads()};
        for (std::int64_t group = 0; group < groups.count(); ++group) {
            const Range in = groups.rows_of(group);
            std::vector<numerics::Logits> tiles =
                compute_tiles(rows.features().slice(0, in.begin, in.end));
            add_peaks(tiles, sums);
            if (!wanted_.class_probabilities) continue;
            const Blocks columns{head_.classes(), task_columns};
            numerics::for_tasks(columns.count(), [&](std::int64_t task) {
                add_probabilities(tiles, columns.rows_of(task), sums);
            });
        }
    }

    DeviceSums on_device(at::Device device, const Statistics&) const override {
        return output_sums_on_device(device, head_, wanted_);
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        if (!std::isfinite(sums[0]))
            throw Error(
                "The logits of some training rows overflow float32. Check that head and training "
                "features belong together.");
        if (wanted_.max_logit)
            statistics.numbers["mean_max_logit"] = sums[0] / statistics.numbers.at("rows_used");
        if (wanted_.class_probabilities) finish_probabilities(sums.subspan(1), statistics);
    }

  private:
    std::vector<numerics::Logits> compute_tiles(const at::Tensor& features) const {
        std::vector<numerics::Logits> tiles;
        const Blocks cut{features.size(0), numerics::tile_rows};
        for (std::int64_t tile = 0; tile < cut.count(); ++tile) {
            const Range rows = cut.rows_of(tile);
            tiles.emplace_back(head_, features.slice(0, rows.begin, rows.end));
        }
        numerics::for_tasks(
            cut.count(), [&](std::int64_t tile) { tiles[static_cast<std::size_t>(tile)].peaks(); });
        return tiles;
    }

    void add_peaks(std::vector<numerics::Logits>& tiles, std::span<double> sums) const {
        const std::int64_t classes = head_.classes();
        for (numerics::Logits& tile : tiles)
            for (const numerics::Peak& peak : tile.peaks()) {
                sums[0] += peak.logit;
                if (!wanted_.class_probabilities) continue;
                double* const counts = sums.data() + 1;
                counts[peak.index] += 1;
                counts[classes + peak.index * (classes + 1)] += std::exp(peak.log_complement());
            }
    }

    void add_probabilities(std::vector<numerics::Logits>& tiles, Range columns,
                           std::span<double> sums) const {
        const std::int64_t classes = head_.classes();
        double* const totals = sums.data() + 1 + classes + columns.begin;
        for (numerics::Logits& tile : tiles)
            for (std::int64_t i = 0; i < tile.rows(); ++i)
                numerics::add_multiple(
                    totals + tile.peaks()[static_cast<std::size_t>(i)].index * classes,
                    tile.rest(i) + columns.begin, columns.count(), tile.rest_scale(i));
    }

    void finish_probabilities(std::span<const double> sums, Statistics& statistics) const {
        const std::int64_t classes = head_.classes();
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
        statistics.tensors["predicted_class_counts"] = counts;
        statistics.tensors["predicted_class_log_means"] = logs;
    }

    numerics::Head head_;
    OutputMeans wanted_;
};

}  // namespace

std::unique_ptr<Estimator> make_output_means(const numerics::Head& head, OutputMeans wanted) {
    return std::make_unique<OutputMeansEstimator>(head, wanted);
}

}  // namespace farout::statistics
