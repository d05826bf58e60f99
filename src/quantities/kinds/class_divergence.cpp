#include "quantities/kinds/class_divergence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

constexpr double tolerance = 5e-5;

/// KL(softmax(logits) ‖ d), ln d given. log max p comes from the other classes, as in Peak.
double exact_divergence(const std::vector<double>& logits, const double* log_means) {
    const auto largest = std::max_element(logits.begin(), logits.end()) - logits.begin();
    const auto index = static_cast<std::size_t>(largest);
    double others = 0;
    for (std::size_t j = 0; j < logits.size(); ++j)
        if (j != index) others += std::exp(logits[j] - logits[index]);
    const double log_peak = -std::log1p(others);
    double sum = 0;
    for (std::size_t j = 0; j < logits.size(); ++j) {
        const double log_p = log_peak + (j == index ? 0 : logits[j] - logits[index]);
        sum += std::exp(log_p) * (log_p - log_means[j]);
    }
    return sum;
}

/// float32 n×C.
at::Tensor probabilities(numerics::Logits& logits) {
    const std::int64_t classes = logits.classes();
    at::Tensor all = at::empty({logits.rows(), classes}, at::kFloat);
    auto* p = all.data_ptr<float>();
    for (std::int64_t i = 0; i < logits.rows(); ++i, p += classes) {
        const auto scale = static_cast<float>(logits.rest_scale(i));
        const float* rest = logits.rest(i);
        for (std::int64_t j = 0; j < classes; ++j) p[j] = scale * rest[j];
        const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(i)];
        p[peak.index] = static_cast<float>(std::exp(peak.log_probability()));
    }
    return all;
}

/// KL(p ‖ d_c) = Σ p ln p − Σ p ln d_c. One product finds the class that is the nearest; the
/// divergence from it is summed term by term.
///
/// On the host that product is one of float32, so all classes within its rounding are tried; the
/// terms of the predicted class are taken from log max p and log d_c, which keep their digits where
/// p and d_c are next to 1, and all of them from float64 logits where float32's leave them too few.
class ClassDivergence : public Quantity {
  public:
    ClassDivergence(const statistics::FittedClassifier& fitted, const Identity& probabilities,
                    const std::string& asked_by);
    at::Tensor plain(PlainRows& rows) const override;
    at::Tensor host(HostRows& rows) const override;
    std::uint64_t bytes() const override {
        return log_means_.nbytes() + single_transpose_.nbytes();
    }

  private:
    double nearest(numerics::Logits& logits, std::int64_t row, const float* cross) const;
    double divergence(numerics::Logits& logits, std::int64_t row, const double* log_means) const;

    at::Tensor log_means_;         // ln d of the K classes that were predicted, float64 K×C
    at::Tensor single_transpose_;  // the same in float32, C×K
};

ClassDivergence::ClassDivergence(const statistics::FittedClassifier& fitted,
                                 const Identity& probabilities, const std::string& asked_by)
    : Quantity(concat("nearest_class_divergence of ", probabilities.text())) {
    const std::int64_t classes = fitted.head.classes();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, probabilities, name, asked_by, sizes);
    };
    const at::Tensor predicted =
        get("predicted_class_counts", {classes}).gt(0).nonzero().squeeze(1);
    if (predicted.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no row has a predicted class, so detector '", asked_by,
                           "' has no mean. Fit again."));
    log_means_ = get("predicted_class_log_means", {classes, classes}).index_select(0, predicted);
    single_transpose_ = log_means_.t().to(at::kFloat).contiguous();
}

at::Tensor ClassDivergence::plain(PlainRows& rows) const {
    const at::Tensor& log_means = rows.constant(log_means_);
    const at::Tensor& log_p = rows.logits().log_probabilities();
    const at::Tensor p = log_p.exp();
    const at::Tensor nearest = at::mm(p, log_means.t()).argmax(1);
    return log_means.index_select(0, nearest).sub_(log_p).mul_(p).sum(1).neg_();
}

double ClassDivergence::divergence(numerics::Logits& logits, std::int64_t row,
                                   const double* log_means) const {
    const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(row)];
    const float* rest = logits.rest(row);
    const double cross =
        logits.rest_scale(row) * numerics::mixed_dot(rest, log_means, logits.classes());
    const double log_p = peak.log_probability();
    const double of_peak = std::exp(log_p) * (log_p - log_means[peak.index]);
    const double entropy = logits.negative_entropy_of_rest(row);
    const double found = of_peak + (entropy - cross);
    // The terms of the other classes carry the rounding of float32's logits.
    const double doubt = logits.rounding(row) * (std::abs(entropy) + std::abs(cross));
    if (doubt < tolerance * found) return found;
    return exact_divergence(logits.exact(row), log_means);
}

double ClassDivergence::nearest(numerics::Logits& logits, std::int64_t row,
                                const float* cross) const {
    const numerics::Leaders leaders = numerics::find_leaders(cross, log_means_.size(0));
    const auto divergence_from = [&](std::int64_t c) {
        return divergence(logits, row, log_means_.const_data_ptr<double>() + c * logits.classes());
    };
    const double best = cross[leaders.first];
    const double slack = 4e-6 * std::abs(best) + 1e-6;
    double least = divergence_from(leaders.first);
    if (leaders.second < 0 || cross[leaders.second] < best - slack) return least;
    for (std::int64_t c = 0; c < log_means_.size(0); ++c)
        if (cross[c] >= best - slack) least = std::min(least, divergence_from(c));
    return least;
}

at::Tensor ClassDivergence::host(HostRows& rows) const {
    numerics::Logits& logits = rows.logits();
    const at::Tensor cross = at::mm(probabilities(logits), single_transpose_);
    return of_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        return nearest(logits, row, cross.const_data_ptr<float>() + row * cross.size(1));
    });
}

}  // namespace

QuantityRef nearest_class_divergence(const statistics::FittedClassifier& fitted,
                                     const Identity& class_probabilities,
                                     const std::string& asked_by) {
    return std::make_shared<ClassDivergence>(fitted, class_probabilities, asked_by);
}

}  // namespace farout::quantities
