#pragma once
/// Loops over a row of numbers, compiled for AVX2 and for any processor; the one that runs them
/// decides. Sums are taken in a fixed order, so that a row has the same bits in any run and on
/// any core of the same kind.

#include <cstdint>

namespace farout::numerics {

/// The largest and the second largest of a row, the smaller index first among equals; -1 where
/// there is no second.
struct Leaders {
    std::int64_t first = 0;
    std::int64_t second = -1;
};

/// `values`: n ≥ 1 numbers; NaN are passed over (0 and -1 where there is nothing else).
Leaders find_leaders(const float* values, std::int64_t count);

float smallest_of(const float* values, std::int64_t count);

/// The m-th largest of n ≥ m ≥ 1 numbers (no NaN), counted with repetition.
float nth_largest(const float* values, std::int64_t count, std::int64_t m);

/// exponentials[j] = exp(values[j] − shift) to 2 ulp, 0 below exp(−87), exp(88) above that. Returns
/// their sum.
double exponentiate(const float* values, std::int64_t count, float shift, float* exponentials);

/// Σ weights[j]·(values[j] − shift) over the non-zero weights.
double weighted_sum(const float* weights, const float* values, std::int64_t count, float shift);

/// Σ |scale·values[j] − 1|.
double absolute_deviation(const float* values, std::int64_t count, double scale);

/// Σ |values[j]|.
double absolute_sum(const float* values, std::int64_t count);

/// Σ left[j]·min(right[j], ceiling), each product in float64.
double clipped_dot(const float* left, const float* right, std::int64_t count, double ceiling);

/// Σ (p_j (1−p_j))^gamma, log p_j = values[j] − normaliser, over n numbers none of which has p_j
/// above 1/2 (rounding aside).
double generalised_entropy(const float* values, std::int64_t count, double normaliser,
                           double gamma);

/// Where classes lie: log p_j = (values[j] − base) + log_p, none of which has p_j above 1/2 or
/// above the base's (rounding aside); and κ from 0 to 1.
struct GainedFrom {
    float base;
    double log_p;
    double kappa;
};

/// Σ p_j (1 − p_j^κ)(1 − p_j) / (p_j + (1−p_j) p_j^κ) of n classes, to a share of the base's term.
double sum_of_gains(const float* values, std::int64_t count, const GainedFrom& from);

/// target[j] −= factor·values[j].
void subtract_multiple(float* target, const float* values, std::int64_t count, float factor);

/// sums[j] += factor·values[j].
void add_multiple(double* sums, const float* values, std::int64_t count, double factor);

/// Σ left[j]·right[j], in float64.
double mixed_dot(const float* left, const double* right, std::int64_t count);

/// Σ left[j]·right[j], without a form of its own for AVX2.
double dot(const double* left, const double* right, std::int64_t count);

/// Σ (left[j] − right[j])², in float64.
double squared_distance(const double* left, const double* right, std::int64_t count);
double squared_distance(const float* left, const double* right, std::int64_t count);

/// Σ arsinh²(left[j] − right[j]) of few hundred numbers, added in float32; each arsinh is within
/// 1.5·10⁻⁶. Enough to tell what may be the smallest: its last bits are nobody's.
double arsinh_squares(const float* left, const float* right, std::int64_t count);

/// Σ weights[j]·values[j]², each term in float32.
double weighted_squares(const float* weights, const float* values, std::int64_t count);

/// Σ values[j]²; of float32 each square is rounded to float32.
double sum_of_squares(const float* values, std::int64_t count);
double sum_of_squares(const double* values, std::int64_t count);

/// products[j] = factor·values[j], in float64; rounded where they are float32.
void multiply(const float* values, std::int64_t count, double factor, double* products);
void multiply(const float* values, std::int64_t count, double factor, float* products);

/// How many left[j] ≥ right[j] + more.
std::int64_t count_at_least(const float* left, const float* right, std::int64_t count, float more);

/// The first j ≥ from with values[j] ≥ threshold; `count` where there is none.
std::int64_t find_at_least(const float* values, std::int64_t count, std::int64_t from,
                           float threshold);

/// selected gets the numbers above the threshold, in order (room for all `count`; it may be
/// `values` itself); returns how many there are.
std::int64_t select_above(const float* values, std::int64_t count, float threshold,
                          float* selected);

}  // namespace farout::numerics
