#include "numerics/vector_loops.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "numerics/instructions.h"

#define FAROUT_INLINE [[gnu::always_inline]] inline

namespace farout::numerics {

namespace {

/// The m-th largest, whatever the numbers.
float nth_of_copy(const float* values, std::int64_t count, std::int64_t m) {
    std::vector<float> copy(values, values + count);
    std::nth_element(copy.begin(), copy.begin() + (m - 1), copy.end(), std::greater<>());
    return copy[static_cast<std::size_t>(m - 1)];
}

#define FAROUT_LANES 8
namespace any_processor {
#include "numerics/vector_loops.inc"
}  // namespace any_processor

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace avx2 {
#include "numerics/vector_loops.inc"
}  // namespace avx2
#undef FAROUT_LANES
#define FAROUT_LANES 16
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f")
#endif
namespace avx512 {
#include "numerics/vector_loops.inc"
}  // namespace avx512
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#define FAROUT_DISPATCH(call)        \
    switch (instructions_in_use()) { \
        case Instructions::avx512:   \
            return avx512::call;     \
        case Instructions::avx2:     \
            return avx2::call;       \
        case Instructions::any:      \
            break;                   \
    }                                \
    return any_processor::call
#else
#define FAROUT_DISPATCH(call) return any_processor::call
#endif

}  // namespace

Leaders find_leaders(const float* values, std::int64_t count) {
    FAROUT_DISPATCH(find_leaders(values, count));
}

float smallest_of(const float* values, std::int64_t count) {
    FAROUT_DISPATCH(smallest_of(values, count));
}

float nth_largest(const float* values, std::int64_t count, std::int64_t m) {
    FAROUT_DISPATCH(nth_largest(values, count, m));
}

double exponentiate(const float* values, std::int64_t count, float shift, float* exponentials) {
    FAROUT_DISPATCH(exponentiate(values, count, shift, exponentials));
}

double weighted_sum(const float* weights, const float* values, std::int64_t count, float shift) {
    FAROUT_DISPATCH(weighted_sum(weights, values, count, shift));
}

double absolute_deviation(const float* values, std::int64_t count, double scale) {
    FAROUT_DISPATCH(absolute_deviation(values, count, scale));
}

double absolute_sum(const float* values, std::int64_t count) {
    FAROUT_DISPATCH(absolute_sum(values, count));
}

double clipped_dot(const float* left, const float* right, std::int64_t count, double ceiling) {
    FAROUT_DISPATCH(clipped_dot(left, right, count, ceiling));
}

double generalised_entropy(const float* values, std::int64_t count, double normaliser,
                           double gamma) {
    FAROUT_DISPATCH(generalised_entropy(values, count, normaliser, gamma));
}

double sum_of_gains(const float* values, std::int64_t count, const GainedFrom& from) {
    FAROUT_DISPATCH(sum_of_gains(values, count, from));
}

void subtract_multiple(float* target, const float* values, std::int64_t count, float factor) {
    FAROUT_DISPATCH(subtract_multiple(target, values, count, factor));
}

void add_multiple(double* sums, const float* values, std::int64_t count, double factor) {
    FAROUT_DISPATCH(add_multiple(sums, values, count, factor));
}

double mixed_dot(const float* left, const double* right, std::int64_t count) {
    FAROUT_DISPATCH(mixed_dot(left, right, count));
}

// No form of its own for AVX2: products fused with sums would be other bits.
double dot(const double* left, const double* right, std::int64_t count) {
    constexpr std::int64_t lanes = 8;
    double sums[lanes] = {};
    std::int64_t j = 0;
    for (; j + lanes <= count; j += lanes)
        for (std::int64_t k = 0; k < lanes; ++k) sums[k] += left[j + k] * right[j + k];
    for (; j < count; ++j) sums[0] += left[j] * right[j];
    double sum = 0;
    for (const double part : sums) sum += part;
    return sum;
}

double squared_distance(const double* left, const double* right, std::int64_t count) {
    FAROUT_DISPATCH(squared_distance(left, right, count));
}

double squared_distance(const float* left, const double* right, std::int64_t count) {
    FAROUT_DISPATCH(squared_distance(left, right, count));
}

double arsinh_squares(const float* left, const float* right, std::int64_t count) {
    FAROUT_DISPATCH(arsinh_squares(left, right, count));
}

double weighted_squares(const float* weights, const float* values, std::int64_t count) {
    FAROUT_DISPATCH(weighted_squares(weights, values, count));
}

double sum_of_squares(const double* values, std::int64_t count) {
    FAROUT_DISPATCH(sum_of_squares(values, count));
}

double sum_of_squares(const float* values, std::int64_t count) {
    FAROUT_DISPATCH(sum_of_squares(values, count));
}

void multiply(const float* values, std::int64_t count, double factor, double* products) {
    FAROUT_DISPATCH(multiply(values, count, factor, products));
}

void multiply(const float* values, std::int64_t count, double factor, float* products) {
    FAROUT_DISPATCH(multiply(values, count, factor, products));
}

std::int64_t count_at_least(const float* left, const float* right, std::int64_t count, float more) {
    FAROUT_DISPATCH(count_at_least(left, right, count, more));
}

std::int64_t find_at_least(const float* values, std::int64_t count, std::int64_t from,
                           float threshold) {
    FAROUT_DISPATCH(find_at_least(values, count, from, threshold));
}

std::int64_t select_above(const float* values, std::int64_t count, float threshold,
                          float* selected) {
    FAROUT_DISPATCH(select_above(values, count, threshold, selected));
}

}  // namespace farout::numerics
