#include "numerics/peaks.h"

#include <cmath>
#include <limits>
#include <utility>

#include <ATen/ATen.h>

#include "core/float_bits.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// One logit in float64.
double exact_logit(const PeakRows& rows, std::int64_t index, const float* features) {
    const std::int64_t width = rows.head.feature_width();
    const float* weight = rows.head.weight.const_data_ptr<float>() + index * width;
    const double bias = static_cast<double>(rows.head.bias.const_data_ptr<float>()[index]);
    return clipped_dot(weight, features, width, rows.ceiling) + bias;
}

/// `logits`: a row of C; `exponentials`: room for as many.
Peak make_peak(const PeakRows& rows, const float* features, const float* logits,
               float* exponentials) {
    const std::int64_t classes = rows.head.classes();
    Leaders leaders = find_leaders(logits, classes);
    Peak peak;
    peak.index = static_cast<std::int32_t>(leaders.first);
    peak.logit = exact_logit(rows, leaders.first, features);
    peak.runner_up = peak.log_rest = -infinity;
    exponentials[leaders.first] = 0;
    if (leaders.second < 0) return peak;
    peak.base = logits[leaders.second];
    peak.runner_up = exact_logit(rows, leaders.second, features);
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
    const float* features = rows.features.const_data_ptr<float>();
    const float* logits = rows.logits.const_data_ptr<float>();
    float* exponential = exponentials.data_ptr<float>();
    std::vector<Peak> peaks(static_cast<std::size_t>(rows.logits.size(0)));
    for (Peak& peak : peaks) {
        if (overflows(logits, classes)) {
            peak.logit = peak.log_rest = std::numeric_limits<double>::quiet_NaN();
            std::fill_n(exponential, classes, 0.0F);
        } else {
            peak = make_peak(rows, features, logits, exponential);
        }
        features += rows.head.feature_width();
        logits += classes;
        exponential += classes;
    }
    return peaks;
}

}  // namespace farout::numerics
