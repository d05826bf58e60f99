#include "numerics/logits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <ATen/ATen.h>

#include "core/float_bits.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// w_c·h of a row in float64.
double exact_product(const PeakRows& rows, std::int64_t row, std::int64_t index) {
    const std::int64_t width = rows.head.feature_width();
    const float* weight = rows.head.weight.const_data_ptr<float>() + index * width;
    if (rows.features.scalar_type() == at::kDouble)
        return mixed_dot(weight, rows.features.const_data_ptr<double>() + row * width, width);
    return clipped_dot(weight, rows.features.const_data_ptr<float>() + row * width, width,
                       rows.ceiling);
}

/// One logit in float64.
double exact_logit(const PeakRows& rows, std::int64_t row, std::int64_t index) {
    return rows.scales.apply(row, exact_product(rows, row, index),
                             static_cast<double>(rows.head.bias.const_data_ptr<float>()[index]));
}

/// `logits`: a row of C; `exponentials`: room for as many.
Peak make_peak(const PeakRows& rows, std::int64_t row, const float* logits, float* exponentials) {
    const std::int64_t classes = rows.head.classes();
    Leaders leaders = find_leaders(logits, classes);
    Peak peak;
    peak.index = static_cast<std::int32_t>(leaders.first);
    peak.logit = exact_logit(rows, row, leaders.first);
    peak.runner_up = peak.log_rest = -infinity;
    exponentials[leaders.first] = 0;
    if (leaders.second < 0) return peak;
    peak.base = logits[leaders.second];
    peak.runner_up = exact_logit(rows, row, leaders.second);
    if (peak.runner_up > peak.logit ||
        (peak.runner_up == peak.logit && leaders.second < leaders.first)) {
        std::swap(peak.runner_up, peak.logit);
        std::swap(leaders.first, leaders.second);
        peak.index = static_cast<std::int32_t>(leaders.first);
    }
    exponentiate(logits, classes, peak.base, exponentials);
    peak.underflows = smallest_of(exponentials, classes) == 0;
    exponentials[leaders.first] = exponentials[leaders.second] = 0;
    const double others = absolute_sum(exponentials, classes);
    exponentials[leaders.second] = 1;
    peak.rest_sum = 1 + others;
    peak.log_rest = (peak.runner_up - peak.logit) + std::log1p(others);
    return peak;
}

/// Whether a row's logits hold a NaN or an infinity.
bool overflows(const float* logits, std::int64_t classes) {
    return !all_finite({logits, static_cast<std::size_t>(classes)});
}

}  // namespace

double LogitScales::apply(std::int64_t i, double product, double bias_of_class) const {
    const double scale = row.empty() ? 1 : row[static_cast<std::size_t>(i)];
    return bias == Bias::scaled ? scale * (product + bias_of_class)
                                : scale * product + bias_of_class;
}

double Peak::log_sum_exp() const {
    return logit + std::log1p(std::exp(log_rest));
}
double Peak::log_probability() const {
    return -std::log1p(std::exp(log_rest));
}
double Peak::log_complement() const {
    return log_rest - std::log1p(std::exp(log_rest));
}

std::vector<Peak> find_peaks(const PeakRows& rows, at::Tensor& exponentials) {
    const std::int64_t classes = rows.head.classes();
    const float* logits = rows.logits.const_data_ptr<float>();
    float* exponential = exponentials.data_ptr<float>();
    std::vector<Peak> peaks(static_cast<std::size_t>(rows.logits.size(0)));
    std::int64_t row = 0;
    for (Peak& peak : peaks) {
        if (overflows(logits, classes)) {
            peak.logit = peak.log_rest = std::numeric_limits<double>::quiet_NaN();
            std::fill_n(exponential, classes, 0.0F);
        } else {
            peak = make_peak(rows, row, logits, exponential);
        }
        ++row;
        logits += classes;
        exponential += classes;
    }
    return peaks;
}

Logits::Logits(const PackedHead& head, at::Tensor features)
    : head_(head), features_(std::move(features)) {}

Logits::Logits(Logits& unclipped, const at::Tensor& weight_by_feature, double ceiling)
    : head_(unclipped.head_), features_(unclipped.features_), ceiling_(ceiling) {
    subtract_excess(unclipped.values(), weight_by_feature);
}

Logits::Logits(Logits& unscaled, LogitScales scales)
    : head_(unscaled.head_),
      features_(unscaled.features_),
      scales_(std::move(scales)),
      ceiling_(unscaled.ceiling_),
      values_(unscaled.values().clone()) {
    const float* bias = head_.bias.const_data_ptr<float>();
    float* value = values_.data_ptr<float>();
    for (std::int64_t i = 0; i < rows(); ++i, value += classes())
        for (std::int64_t c = 0; c < classes(); ++c) {
            const auto of_class = static_cast<double>(bias[c]);
            const double product = static_cast<double>(value[c]) - of_class;
            value[c] = static_cast<float>(scales_.apply(i, product, of_class));
        }
}

void Logits::subtract_excess(const at::Tensor& unclipped, const at::Tensor& weight_by_feature) {
    values_ = unclipped.clone();
    const std::int64_t width = head_.feature_width();
    const float* feature = features_.const_data_ptr<float>();
    const float* weights = weight_by_feature.const_data_ptr<float>();
    float* row = values_.data_ptr<float>();
    for (std::int64_t i = 0; i < rows(); ++i, feature += width, row += classes())
        for (std::int64_t k = 0; k < width; ++k) {
            const double excess = static_cast<double>(feature[k]) - ceiling_;
            if (excess > 0)
                subtract_multiple(row, weights + k * classes(), classes(),
                                  static_cast<float>(excess));
        }
}

const at::Tensor& Logits::values() {
    if (!values_.defined()) values_ = head_.logits(features_.to(at::kFloat));
    return values_;
}

const std::vector<Peak>& Logits::peaks() {
    if (peaks_.empty()) {
        rest_ = at::empty({rows(), classes()}, at::kFloat);
        values();
        peaks_ = find_peaks(peak_rows(), rest_);
    }
    return peaks_;
}

const float* Logits::values_of(std::int64_t row) {
    return values().const_data_ptr<float>() + row * classes();
}

const float* Logits::rest(std::int64_t row) {
    peaks();
    return rest_.const_data_ptr<float>() + row * classes();
}

double Logits::rest_scale(std::int64_t row) {
    const Peak& peak = peaks()[static_cast<std::size_t>(row)];
    return std::exp(peak.runner_up - peak.log_sum_exp());
}

double Logits::negative_entropy_of_rest(std::int64_t row) {
    const Peak& peak = peaks()[static_cast<std::size_t>(row)];
    if (classes() == 1) return 0;
    // ln p_j = (z_j − base) + (runner-up − logsumexp); both sums are of one sign.
    const double offset = peak.runner_up - peak.log_sum_exp();
    const double spread = weighted_sum(rest(row), values_of(row), classes(), peak.base);
    return rest_scale(row) * (spread + offset * peak.rest_sum);
}

double Logits::negative_entropy(std::int64_t row) {
    const Peak& peak = peaks()[static_cast<std::size_t>(row)];
    const double log_p = peak.log_probability();
    return std::exp(log_p) * log_p + negative_entropy_of_rest(row);
}

namespace {

// Of a sum of exponentials, that float32's logits may take.
constexpr double tolerance = 5e-5;

/// log Σ_{j≠ŷ} exp((z_j − max z)/T).
double log_rest_of(const std::vector<double>& logits, double temperature) {
    const auto largest = std::max_element(logits.begin(), logits.end());
    double runner_up = -infinity;
    for (auto z = logits.begin(); z != logits.end(); ++z)
        if (z != largest) runner_up = std::max(runner_up, *z);
    double sum = 0;
    for (auto z = logits.begin(); z != logits.end(); ++z)
        if (z != largest) sum += std::exp((*z - runner_up) / temperature);
    return (runner_up - *largest) / temperature + std::log(sum);
}

}  // namespace

double Logits::log_probability(std::int64_t row, double temperature) {
    const Peak& peak = peaks()[static_cast<std::size_t>(row)];
    if (classes() == 1 || std::isnan(peak.logit)) return classes() == 1 ? 0 : peak.logit;
    if (rounding(row) > tolerance * temperature)
        return -std::log1p(std::exp(log_rest_of(exact(row), temperature)));
    const float* values = values_of(row);
    std::vector<float> scaled(static_cast<std::size_t>(classes()));
    const auto factor = static_cast<float>(1 / temperature);
    for (std::size_t j = 0; j < scaled.size(); ++j) scaled[j] = (values[j] - peak.base) * factor;
    scaled[static_cast<std::size_t>(peak.index)] = -std::numeric_limits<float>::max();
    const double rest = exponentiate(scaled.data(), classes(), 0, scaled.data());
    return -std::log1p(std::exp((peak.runner_up - peak.logit) / temperature + std::log(rest)));
}

double Logits::rounding(std::int64_t row) const {
    const std::int64_t width = head_.feature_width();
    const float* weight = head_.weight.const_data_ptr<float>();
    const auto predicted = static_cast<std::int64_t>(peaks_[static_cast<std::size_t>(row)].index);
    const double lengths =
        squares_of_features(row) * sum_of_squares(weight + predicted * width, width);
    const double scale = std::abs(scales_.apply(row, 1, 0));
    return static_cast<double>(std::numeric_limits<float>::epsilon()) / 8 * scale *
           std::sqrt(lengths);
}

double Logits::squares_of_features(std::int64_t row) const {
    const std::int64_t width = head_.feature_width();
    if (features_.scalar_type() == at::kDouble)
        return sum_of_squares(features_.const_data_ptr<double>() + row * width, width);
    return sum_of_squares(features_.const_data_ptr<float>() + row * width, width);
}

double Logits::exact(std::int64_t row, std::int64_t index) const {
    return exact_logit(peak_rows(), row, index);
}

std::vector<double> Logits::exact(std::int64_t row) const {
    std::vector<double> logits(static_cast<std::size_t>(classes()));
    for (std::int64_t j = 0; j < classes(); ++j)
        logits[static_cast<std::size_t>(j)] = exact(row, j);
    return logits;
}

}  // namespace farout::numerics
