#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/weiper.h"

namespace farout::detectors {

namespace {

/// What is added to the shares of features and of logits.
constexpr double added_to_features = 0.01;
constexpr double added_to_logits = 0.025;

/// Weight perturbations with Kullback–Leibler divergences. Granz, Heurich and Landgraf, "WeiPer:
/// OOD Detection using Weight Perturbations of Class Projections", NeurIPS 2024, with the
/// parameters of their code for ImageNet: −K₁ − λ₁K₂ + λ₂ mean_j max softmax(z̃_j). z̃_j: the logits
/// of the head whose weights w_c are moved by δ‖w_c‖ in a random direction each
/// (numerics/perturbed_head.h), `repeats` times. K₁: the symmetric divergence of where a row's
/// features lie, in bins between the least and the largest of the training rows' (values outside
/// count for nothing), from the mean of this over training rows; K₂ the same of all z̃. A row's
/// shares are smoothed first.
///
/// Directions are drawn once, by a hash of the seed; the authors' code draws new ones for every
/// batch. All sampled training rows have the same weight, and the largest value is in the last bin.
/// It takes `repeats` times as long as the logits.
class WeiperKld : public Detector {
  public:
    explicit WeiperKld(const catalogue::ParameterValues& values)
        : lambda1_(values.at("lambda1").number()),
          lambda2_(values.at("lambda2").number()),
          of_features_{whole(values, "s1"), added_to_features},
          of_logits_{whole(values, "s2"), added_to_logits},
          bins_(whole(values, "bins")),
          perturbation_{whole(values, "repeats"), values.at("delta").number(),
                        static_cast<std::uint64_t>(whole(values, "seed"))},
          ranges_{"weiper_ranges",
                  {{"repeats", values.at("repeats").text()},
                   {"delta", values.at("delta").text()},
                   {"size", values.at("bank").text()},
                   {"seed", values.at("seed").text()}}},
          densities_{"weiper_densities",
                     {{"repeats", values.at("repeats").text()},
                      {"delta", values.at("delta").text()},
                      {"bins", values.at("bins").text()},
                      {"size", values.at("bank").text()},
                      {"seed", values.at("seed").text()}}} {}

    std::vector<Identity> needs() const override { return {ranges_, densities_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto number = [&](const char* name) {
            return fitted.statistics.number(ranges_, name, "weiper_kld");
        };
        const auto density = [&](const char* name) {
            return statistics::require_tensor(fitted, densities_, name, "weiper_kld", {bins_});
        };
        logits_ = quantities::perturbed_logits(perturbation_,
                                               {number("low_logit"), number("high_logit"), bins_});
        divergence_of_logits_ = quantities::symmetric_divergence(
            densities_.text(), density("logit_density"), logits_, of_logits_);
        divergence_of_features_ = quantities::symmetric_divergence(
            densities_.text(), density("feature_density"),
            quantities::feature_shares({number("low_feature"), number("high_feature"), bins_}),
            of_features_);
    }
    std::uint64_t bytes() const override {
        return divergence_of_features_->bytes() + divergence_of_logits_->bytes();
    }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor divergence =
            rows(divergence_of_features_) + lambda1_ * rows(divergence_of_logits_);
        if (lambda2_ == 0) return -divergence;
        return lambda2_ * rows(logits_).select(1, bins_) - divergence;
    }

  private:
    static std::int64_t whole(const catalogue::ParameterValues& values, const char* name) {
        return static_cast<std::int64_t>(values.at(name).number());
    }

    double lambda1_;
    double lambda2_;
    quantities::Smoothing of_features_;
    quantities::Smoothing of_logits_;
    std::int64_t bins_;
    numerics::Perturbation perturbation_;
    Identity ranges_;
    Identity densities_;
    quantities::QuantityRef logits_;
    quantities::QuantityRef divergence_of_features_;
    quantities::QuantityRef divergence_of_logits_;
};

}  // namespace

std::unique_ptr<Detector> make_weiper_kld(const catalogue::ParameterValues& values) {
    return std::make_unique<WeiperKld>(values);
}

}  // namespace farout::detectors
