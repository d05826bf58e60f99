#include "statistics/estimator.h"

namespace farout {

namespace {

class MeanMaxLogit : public Estimator {
  public:
    std::size_t length() const override { return 1; }

    void add(TrainingRows& rows, const Statistics&, std::span<double> sums) const override {
        for (const Peak& peak : rows.logits().peaks()) sums[0] += peak.logit;
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        statistics.numbers["mean_max_logit"] = sums[0] / statistics.numbers.at("rows_used");
    }
};

}  // namespace

std::unique_ptr<Estimator> make_mean_max_logit() {
    return std::make_unique<MeanMaxLogit>();
}

}  // namespace farout
