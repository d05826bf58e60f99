#include "quantities/kinds/openmax.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// q of distances (n) by the classes' distributions (n×4). No distance is too small for the
/// logarithm where the distribution's value isn't 0.
at::Tensor weibull_values(const at::Tensor& distances, const at::Tensor& of_classes, double shift) {
    const auto column = [&](std::int64_t k) { return of_classes.select(1, k); };
    const at::Tensor shape = column(0);
    const at::Tensor relative = (distances - column(3)) / (column(3) - column(2) + shift);
    const at::Tensor logarithm = relative.clamp_min(-1).log1p() - column(1);
    return (shape * logarithm).exp_().neg_().expm1_().neg_().masked_fill_(shape.eq(0), 1);
}

class OpenMaxLogOdds : public Quantity {
  public:
    OpenMaxLogOdds(const std::string& name, OpenMaxClasses classes, std::int64_t revised)
        : Quantity(concat("openmax log odds of ", name)),
          classes_(std::move(classes)),
          revised_(std::min(revised, classes_.means.size(0))) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& logits = rows.logits().values();
        const at::Tensor& means = rows.constant(classes_.means);
        const at::Tensor& weibull = rows.constant(classes_.weibull);
        at::Tensor left = logits.clone();  // those that aren't looked at yet
        at::Tensor revised = logits.clone();
        at::Tensor unknown = at::zeros({logits.size(0)}, logits.options());
        for (std::int64_t rank = 1; rank <= revised_; ++rank) {
            const at::Tensor best = left.argmax(1, /*keepdim=*/true);  // the first of equals
            const at::Tensor classes = best.squeeze(1);
            left.scatter_(1, best, -std::numeric_limits<double>::infinity());
            const at::Tensor distances =
                (logits - means.index_select(0, classes)).square_().sum(1).sqrt_();
            const double weight =
                static_cast<double>(revised_ + 1 - rank) / static_cast<double>(revised_);
            const at::Tensor lost =
                logits.gather(1, best).squeeze(1) * weight *
                weibull_values(distances, weibull.index_select(0, classes), classes_.shift);
            revised.scatter_add_(1, best, -lost.unsqueeze(1));  // one a row: no order of additions
            unknown += lost;
        }
        return at::logsumexp(revised, 1) - unknown;
    }

    std::string step() const override { return "openmax"; }
    std::uint64_t bytes() const override {
        return classes_.means.nbytes() + classes_.weibull.nbytes();
    }

  private:
    OpenMaxClasses classes_;
    std::int64_t revised_;
};

}  // namespace

QuantityRef openmax_log_odds(const std::string& name, OpenMaxClasses classes,
                             std::int64_t revised) {
    return std::make_shared<OpenMaxLogOdds>(name, std::move(classes), revised);
}

}  // namespace farout::quantities
