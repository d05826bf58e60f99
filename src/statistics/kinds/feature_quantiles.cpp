#include <algorithm>

#include <ATen/ATen.h>

#include "core/text.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"
#include "statistics/kinds/quantile.h"

namespace farout::statistics {

std::string quantile_name(double q) {
    return concat("feature_quantile(", q, ")");
}

namespace {

constexpr const char* coarse_name = "value_counts";

BinCounts coarse_counts(const Statistics& statistics) {
    const at::Tensor& counts = statistics.tensors.at(coarse_name);
    const auto* first = counts.const_data_ptr<std::int64_t>();
    return {first, first + counts.numel()};
}

/// The first pass of quantile.h. Sums of whole numbers below 2⁵³ are exact in float64.
class CoarseCounts : public Estimator {
  public:
    std::string name() const override { return fit_step::coarse_counts; }
    std::size_t length() const override { return quantile_bins; }

    void add(TrainingRows& rows, const Statistics&, std::span<double> sums) const override {
        BinCounts counts(quantile_bins);
        count_coarsely(rows.values(), counts);
        for (std::size_t bin = 0; bin < counts.size(); ++bin)
            sums[bin] += static_cast<double>(counts[bin]);
    }

    DeviceSums on_device(at::Device, const Statistics&) const override {
        return coarse_counts_on_device();
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        at::Tensor counts = at::empty({static_cast<std::int64_t>(sums.size())}, at::kLong);
        std::transform(sums.begin(), sums.end(), counts.data_ptr<std::int64_t>(),
                       [](double sum) { return static_cast<std::int64_t>(sum); });
        statistics.tensors[coarse_name] = counts;
    }
};

/// The second pass. Its sums have room for two bins a quantile; how many there are is known only
/// after the first pass.
class FineQuantiles : public Estimator {
  public:
    explicit FineQuantiles(std::vector<double> quantiles) : quantiles_(std::move(quantiles)) {}

    std::string name() const override { return fit_step::fine_counts; }
    std::size_t length() const override { return 2 * quantiles_.size() * quantile_bins; }

    void add(TrainingRows& rows, const Statistics& so_far, std::span<double> sums) const override {
        const FineCounts fine(coarse_counts(so_far), quantiles_);
        std::vector<std::int64_t> counts(fine.length());
        fine.count(rows.values(), counts);
        for (std::size_t k = 0; k < counts.size(); ++k) sums[k] += static_cast<double>(counts[k]);
    }

    DeviceSums on_device(at::Device, const Statistics& so_far) const override {
        return fine_counts_on_device(FineCounts(coarse_counts(so_far), quantiles_).bins(),
                                     static_cast<std::int64_t>(length()));
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        const FineCounts fine(coarse_counts(statistics), quantiles_);
        std::vector<std::int64_t> counts(fine.length());
        std::transform(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(counts.size()),
                       counts.begin(), [](double sum) { return static_cast<std::int64_t>(sum); });
        const std::vector<double> found = fine.quantiles(counts);
        for (std::size_t k = 0; k < found.size(); ++k)
            statistics.numbers[quantile_name(quantiles_[k])] = found[k];
        statistics.tensors.erase(coarse_name);
    }

  private:
    std::vector<double> quantiles_;
};

}  // namespace

std::unique_ptr<Estimator> make_coarse_counts() {
    return std::make_unique<CoarseCounts>();
}

std::unique_ptr<Estimator> make_fine_quantiles(std::vector<double> quantiles) {
    return std::make_unique<FineQuantiles>(std::move(quantiles));
}

}  // namespace farout::statistics
