#pragma once
/// A sum of doubles that stays exact to the last bits over 10^8 terms.

#include <cmath>

namespace farout::metrics {

/// Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54
/// (1974).
class CompensatedSum {
  public:
    void add(double term) {
        const double sum = sum_ + term;
        rest_ += std::abs(sum_) >= std::abs(term) ? (sum_ - sum) + term : (term - sum) + sum_;
        sum_ = sum;
    }
    double value() const { return sum_ + rest_; }

  private:
    double sum_ = 0;
    double rest_ = 0;
};

}  // namespace farout::metrics
