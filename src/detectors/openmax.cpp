#include "quantities/kinds/openmax.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "detectors/detector.h"

namespace farout::detectors {

namespace {

/// OpenMax. Bendale and Boult, "Towards Open Set Deep Networks", CVPR 2016, algorithms 1 and 2: of
/// the α classes of the largest logits each gives up a share of its logit to an unknown class, by
/// how far the logits lie from the mean logits m_c of the class's training rows that are predicted
/// as it, beside the tail of these rows' own distances
/// (statistics/kinds/logit_distance_tails.cpp). The score is log((1−P)/P), P the unknown class's
/// softmax: it falls with P, which itself rounds to 1 for many rows.
///
/// The tail's length and α are OpenOOD's, whose distances are Euclidean, too; pytorch-ood's are 25
/// and 10, and it takes all rows of a class, not only those that are predicted as it. The distance
/// may be mixed with a cosine in the original; here it isn't. shift=10000, which is added to a
/// distance less the least of the tail before distributions are fitted and looked at, is the
/// original's and pytorch-ood's; libmr 0.1.9, which OpenOOD calls, adds 1. A class without two
/// different distances has q = 1: whoever looks like it is unknown.
class OpenMax : public Detector {
  public:
    explicit OpenMax(const catalogue::ParameterValues& values)
        : tails_{"logit_distance_tails", {{"tail", values.at("tail").text()}}},
          shift_(parse_double(values.at("shift").text(), "openmax.shift")),
          revised_(static_cast<std::int64_t>(values.at("alpha").number())) {
        if (shift_ == 1) tails_.parameters.emplace_back("shift", "1");
    }

    std::vector<Identity> needs() const override { return {means_, tails_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const at::Tensor& means = statistics::require_tensor(
            fitted, means_, "correct_means", "openmax", {head.classes(), head.feature_width()});
        const at::Tensor& weibull =
            statistics::require_tensor(fitted, tails_, "weibull", "openmax", {head.classes(), 4});
        log_odds_ = quantities::openmax_log_odds(
            concat(tails_.text(), " alpha=", revised_),
            {at::addmm(head.bias.to(at::kDouble), means, head.weight.to(at::kDouble).t()), weibull,
             shift_},
            revised_);
    }
    std::uint64_t bytes() const override { return log_odds_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_odds_); }

  private:
    Identity means_{"correct_class_means"};
    Identity tails_;
    double shift_;
    std::int64_t revised_;
    quantities::QuantityRef log_odds_;
};

}  // namespace

std::unique_ptr<Detector> make_openmax(const catalogue::ParameterValues& values) {
    return std::make_unique<OpenMax>(values);
}

}  // namespace farout::detectors
