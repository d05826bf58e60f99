#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "detectors/entries.h"
#include "detectors/score_rows.h"

namespace farout {

namespace {

/// Virtual-logit matching. Wang et al., "ViM: Out-Of-Distribution with Virtual-Logit Matching",
/// CVPR 2022, section 4, equations 3–5 (in the form of its code): logsumexp(z) − α‖(h−u)R‖, u =
/// −pinv(W) b, R the eigenvectors of the second moment of h−u beyond the first `dim`, α = mean(max
/// z) / mean(‖(h−u)R‖) over the training features.
///
/// `dim` and with it R and α are fixed when fitting; a score run that says another `dim` is
/// refused.
class Vim : public Detector {
  public:
    explicit Vim(std::optional<double> dim) : dim_(dim) {}

    Needs needs() const override { return {{Statistic::residual_space, "vim", dim_.value_or(0)}}; }

    void prepare(const FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        require_tensor(fitted, "origin", "vim", {width});
        require_tensor(fitted, "residual_basis", "vim", {width, -1});
        alpha_ = fitted.statistics.number("vim_alpha", "vim");
        const double fitted_dim = fitted.statistics.number("residual_dim", "vim");
        if (dim_ && *dim_ != fitted_dim)
            throw Error(concat(
                "'", fitted.statistics.name, "' was fitted with vim.dim=", fitted_dim, ", not ",
                *dim_, ". Fit again with --set vim.dim=", *dim_, ", or leave the setting out."));
    }

    at::Tensor score(ScoredRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        const auto& norms = rows.residual_norms();
        return score_each_row(rows.count(), [&](std::size_t i) {
            return peaks[i].log_sum_exp() - alpha_ * norms[i];
        });
    }

  private:
    std::optional<double> dim_;
    double alpha_ = 0;
};

}  // namespace

DetectorEntry vim_entry() {
    return {.name = "vim",
            .formula = "logsumexp(z) - alpha |(h-u)R|",
            .source = "Wang et al., CVPR 2022, section 4",
            .parameters = {{.name = "dim",
                            .meaning = "width of the principal space; auto: 1000 if D >= 2048, 512 "
                                       "if D >= 768, else D/2",
                            .kind = Parameter::Kind::integer,
                            .default_value = std::nullopt,
                            .minimum = 1,
                            .maximum = 1e9}},
            .make = [](const ParameterValues& values) -> std::unique_ptr<Detector> {
                return std::make_unique<Vim>(values.at("dim"));
            }};
}

}  // namespace farout
