#include "statistics/peaks.h"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <ATen/ATen.h>

#include "statistics/tiles.h"

namespace farout {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Adds term(0) … term(count−1) in a fixed order: four sums, so that additions don't wait for each
/// other.
template <typename Term>
double sum_terms(std::int64_t count, const Term& term) {
    std::array<double, 4> sums{};
    std::int64_t k = 0;
    for (; k + 4 <= count; k += 4)
        for (std::int64_t lane = 0; lane < 4; ++lane)
            sums[static_cast<std::size_t>(lane)] += term(k + lane);
    for (; k < count; ++k) sums[0] += term(k);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// The largest and the second largest of a row, the smaller index first among equals; -1 where
/// there is no second.
struct Leaders {
    std::int64_t first = 0;
    std::int64_t second = -1;
};

Leaders find_leaders(const float* logits, std::int64_t classes) {
    Leaders found;
    for (std::int64_t j = 1; j < classes; ++j) {
        if (logits[j] > logits[found.first]) {
            found.second = found.first;
            found.first = j;
        } else if (found.second < 0 || logits[j] > logits[found.second]) {
            found.second = j;
        }
    }
    return found;
}

/// One logit in float64.
double exact_logit(const Head& head, std::int64_t index, const float* features) {
    const std::int64_t width = head.feature_width();
    const float* weight = head.weight.const_data_ptr<float>() + index * width;
    const double sum = sum_terms(width, [&](std::int64_t k) {
        return static_cast<double>(weight[k]) * static_cast<double>(features[k]);
    });
    return sum + static_cast<double>(head.bias.const_data_ptr<float>()[index]);
}

/// `exponentials`: exp(z_j − z_second), j of all classes; overwritten.
Peak make_peak(const Head& head, Leaders leaders, const float* features, float* exponentials) {
    Peak peak;
    peak.index = static_cast<std::int32_t>(leaders.first);
    peak.logit = exact_logit(head, leaders.first, features);
    peak.log_rest = -infinity;
    if (leaders.second < 0) return peak;
    double second = exact_logit(head, leaders.second, features);
    if (second > peak.logit || (second == peak.logit && leaders.second < leaders.first)) {
        std::swap(second, peak.logit);
        peak.index = static_cast<std::int32_t>(leaders.second);
    }
    exponentials[leaders.first] = exponentials[leaders.second] = 0;
    const double others = sum_terms(
        head.classes(), [&](std::int64_t j) { return static_cast<double>(exponentials[j]); });
    peak.log_rest = (second - peak.logit) + std::log1p(others);
    return peak;
}

/// The peaks of a tile of rows; `peaks` has as many.
void find_tile_peaks(const Head& head, const at::Tensor& features, const at::Tensor& logits,
                     std::span<Peak> peaks) {
    const std::int64_t classes = logits.size(1);
    const at::Tensor shifts = at::zeros({logits.size(0), 1}, at::kFloat);
    std::vector<Leaders> leaders(peaks.size());
    const float* row = logits.const_data_ptr<float>();
    for (std::size_t i = 0; i < peaks.size(); ++i, row += classes) {
        leaders[i] = find_leaders(row, classes);
        if (leaders[i].second >= 0) shifts.data_ptr<float>()[i] = row[leaders[i].second];
    }
    // LibTorch's exp is vectorised for the processor it runs on; the compiler's isn't.
    const at::Tensor exponentials = at::sub(logits, shifts).exp_();
    row = logits.const_data_ptr<float>();
    const float* feature = features.const_data_ptr<float>();
    float* exponential = exponentials.data_ptr<float>();
    for (Peak& peak : peaks) {
        const Leaders& leading = leaders[static_cast<std::size_t>(&peak - peaks.data())];
        peak = make_peak(head, leading, feature, exponential);
        const float largest = row[leading.first];
        if (!std::isfinite(largest)) peak.logit = static_cast<double>(largest);
        if (std::isnan(peak.log_rest)) peak.logit = peak.log_rest;
        row += classes;
        exponential += classes;
        feature += head.feature_width();
    }
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

std::vector<Peak> find_peaks(const Head& head, const at::Tensor& features,
                             const at::Tensor& logits) {
    std::vector<Peak> peaks(static_cast<std::size_t>(logits.size(0)));
    for_row_tiles(logits.size(0), [&](Range tile) {
        const auto of_tile = std::span(peaks).subspan(static_cast<std::size_t>(tile.begin),
                                                      static_cast<std::size_t>(tile.count()));
        find_tile_peaks(head, features.slice(0, tile.begin, tile.end),
                        logits.slice(0, tile.begin, tile.end), of_tile);
    });
    return peaks;
}

}  // namespace farout
