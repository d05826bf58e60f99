#include "statistics/kinds/training_moments.h"

#include <limits>

#include <ATen/ATen.h>

#include "statistics/kinds/rows_of.h"

namespace farout::statistics {

TrainingMoments::TrainingMoments(const Identity& of)
    : group_means_(of_same_rows("group_means", of)),
      scatter_(of_same_rows("within_group_scatter", of)) {}

at::Tensor TrainingMoments::sum(const Given& given) const {
    const at::Tensor means = given.tensor(group_means_, "means").to(given.device);
    return at::mv(means.t().contiguous(), given.tensor(group_means_, "counts").to(given.device));
}

at::Tensor TrainingMoments::mean(const Given& given) const {
    return sum(given) / given.rows();
}

at::Tensor TrainingMoments::about(const Given& given, const at::Tensor& u) const {
    return scatter_and(given, given.tensor(group_means_, "means").to(given.device) - u);
}

at::Tensor TrainingMoments::about_zero(const Given& given) const {
    return scatter_and(given, given.tensor(group_means_, "means").to(given.device));
}

at::Tensor TrainingMoments::scatter_and(const Given& given, const at::Tensor& offsets) const {
    const at::Tensor counts = given.tensor(group_means_, "counts").to(given.device);
    const at::Tensor rooted = offsets * counts.sqrt().unsqueeze(1);
    return given.tensor(scatter_, "scatter").to(given.device) + at::mm(rooted.t(), rooted);
}

std::int64_t rank_of(const at::Tensor& eigenvalues) {
    const at::Tensor cutoff = eigenvalues.abs().max() * (static_cast<double>(eigenvalues.size(0)) *
                                                         std::numeric_limits<double>::epsilon());
    return eigenvalues.gt(cutoff).sum().item<std::int64_t>();
}

catalogue::Sizes rank_as_size(const Fitted& fitted) {
    const auto rank = fitted.numbers.find("rank");
    if (rank == fitted.numbers.end()) return {};
    return {{"rank", static_cast<std::int64_t>(rank->second)}};
}

}  // namespace farout::statistics
