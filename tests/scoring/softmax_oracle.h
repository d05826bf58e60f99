#pragma once
/// Scores of one row from its logits alone, in 80-bit floating point, by loops: what device scores
/// are held against where float32 logits (and with them the host's scores) have too few digits.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "numerics/head.h"

namespace farout::scoring {

class SoftmaxOracle {
  public:
    /// `features`: one row of the head's width; those above the ceiling count as it.
    SoftmaxOracle(const numerics::Head& head, const float* features, double ceiling) {
        const float* weight = head.weight.const_data_ptr<float>();
        const float* bias = head.bias.const_data_ptr<float>();
        for (std::int64_t j = 0; j < head.classes(); ++j) {
            long double sum = bias[j];
            for (std::int64_t k = 0; k < head.feature_width(); ++k)
                sum += static_cast<long double>(*weight++) * std::min<double>(features[k], ceiling);
            z_.push_back(sum);
        }
        predicted_ = std::max_element(z_.begin(), z_.end()) - z_.begin();
        for (const long double z : z_) overflows_ |= std::abs(z) > 3.4028234663852886e38L;
        std::sort(z_.begin(), z_.end(), std::greater<>());
        if (z_.size() > 1) {
            long double rest = 0;
            for (std::size_t j = 1; j < z_.size(); ++j) rest += std::exp(z_[j] - z_[1]);
            log_rest_ = z_[1] - z_[0] + std::log(rest);
        }
        log_norm_ = std::log1p(std::exp(log_rest_));
    }

    bool overflows() const { return overflows_; }  ///< a logit is beyond float32
    std::int64_t predicted() const { return predicted_; }
    long double msp() const { return -log_norm_; }
    long double max_logit() const { return z_[0]; }
    long double energy() const { return z_[0] + log_norm_; }
    long double shannon_entropy() const {
        long double sum = 0;
        for (std::size_t j = 0; j < z_.size(); ++j) sum += std::exp(log_p(j)) * log_p(j);
        return sum;
    }
    long double gen(long double gamma, std::size_t largest) const {
        long double sum = 0;
        for (std::size_t j = 0; j < std::min(largest, z_.size()); ++j) {
            const long double log_complement =
                j == 0 ? log_rest_ - log_norm_ : std::log1p(-std::exp(log_p(j)));
            sum += std::exp(gamma * (log_p(j) + log_complement));
        }
        return -sum;
    }
    long double gradnorm(long double length) const {
        const auto classes = static_cast<long double>(z_.size());
        long double sum = 0;
        for (std::size_t j = 0; j < z_.size(); ++j)
            sum += std::abs(classes * std::exp(log_p(j)) - 1);
        return length * sum;
    }

  private:
    long double log_p(std::size_t j) const { return z_[j] - z_[0] - log_norm_; }

    std::vector<long double> z_;  ///< the largest first
    std::int64_t predicted_ = 0;
    bool overflows_ = false;
    long double log_rest_ = -INFINITY, log_norm_ = 0;
};

}  // namespace farout::scoring
