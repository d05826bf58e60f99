#include "statistics/plan.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "statistics/residual_space.h"
#include "statistics/within_class.h"

namespace farout {

namespace {

void add_residual_space(Plan& plan, const Need& need) {
    const std::int64_t width = plan.shape.width;
    const auto asked = static_cast<std::int64_t>(need.parameter);
    const std::int64_t dim = asked == 0 ? default_principal_width(width) : asked;
    if (dim < 0 || dim >= width)
        throw Error(concat(need.detector, ".dim=", dim,
                           " leaves no residual space in features of width ", width,
                           ". Choose a value from 1 to ", width - 1, ", or auto."));
    if (plan.residual_dim && *plan.residual_dim != dim)
        throw Error(concat("Detector '", need.detector, "' asks for a principal space of width ",
                           dim, ", another detector for ", *plan.residual_dim,
                           ". Give both the same dim, or fit them into separate files."));
    plan.residual_dim = dim;
}

}  // namespace

Plan plan_statistics(const Needs& needs, Shape shape) {
    Plan plan;
    plan.shape = shape;
    for (const Need& need : needs) {
        switch (need.statistic) {
            case Statistic::within_class:
                plan.within_class = true;
                plan.labels_for = need.detector;
                break;
            case Statistic::residual_space:
                add_residual_space(plan, need);
                break;
        }
    }
    return plan;
}

std::vector<Pass> make_passes(const Plan& plan, const Head& head) {
    std::vector<Derivation> of_scatter;
    if (plan.within_class) of_scatter.emplace_back(derive_within_class);
    if (plan.residual_dim)
        of_scatter.emplace_back(
            [head, dim = *plan.residual_dim](const at::Tensor& within, Statistics& statistics) {
                derive_residual_space(within, head, dim, statistics);
            });

    std::vector<Pass> passes;
    if (of_scatter.empty()) return passes;
    Pass first;
    first.push_back(make_group_means(plan.shape));
    if (plan.residual_dim) first.push_back(make_mean_max_logit());
    passes.push_back(std::move(first));
    passes.emplace_back();
    passes.back().push_back(make_within_group_scatter(plan.shape, std::move(of_scatter)));
    if (plan.residual_dim) {
        passes.emplace_back();
        passes.back().push_back(make_mean_residual_norm());
    }
    return passes;
}

}  // namespace farout
