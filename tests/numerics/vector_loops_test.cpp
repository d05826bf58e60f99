// Loops over rows against the standard library, one number at a time.

#include "numerics/vector_loops.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "numerics/instructions.h"

namespace farout::numerics {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<float> draw(std::int64_t count, std::uint32_t seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0, 3);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) value = normal(generator);
    return values;
}

std::vector<float> draw_ties(std::int64_t count, std::uint32_t seed) {
    std::vector<float> values = draw(count, seed);
    for (float& value : values) value = std::round(value / 2);
    return values;
}

/// Lengths around those of vectors, and a thousand classes; by all instructions that this processor
/// can run.
class VectorLoops : public testing::TestWithParam<std::tuple<Instructions, std::int64_t>> {
  protected:
    ForcedForms forced_{std::get<0>(GetParam()), false};
    std::int64_t count_ = std::get<1>(GetParam());
    std::vector<float> values_ = draw(count_, 1);
    std::vector<float> ties_ = draw_ties(count_, 2);
};

TEST_P(VectorLoops, FindTheLeaders) {
    for (const auto& row : {values_, ties_}) {
        const Leaders found = find_leaders(row.data(), count_);
        const auto first = std::max_element(row.begin(), row.end());
        EXPECT_EQ(found.first, first - row.begin());
        std::vector<float> others = row;
        others[static_cast<std::size_t>(found.first)] = -infinity;
        const auto second = std::max_element(others.begin(), others.end());
        EXPECT_EQ(found.second, count_ == 1 ? -1 : second - others.begin());
    }
}

TEST_P(VectorLoops, FindTheNthLargest) {
    std::vector<float> infinite = values_;
    infinite.front() = infinity;
    infinite.back() = -infinity;
    for (const auto& row : {values_, ties_, infinite}) {
        std::vector<float> sorted = row;
        std::sort(sorted.begin(), sorted.end(), std::greater<>());
        for (std::int64_t m = 1; m <= count_; m += 1 + m / 3)
            EXPECT_EQ(nth_largest(row.data(), count_, m), sorted[static_cast<std::size_t>(m - 1)])
                << m;
    }
}

TEST_P(VectorLoops, Exponentiate) {
    std::vector<float> found(values_.size());
    const double sum = exponentiate(values_.data(), count_, 1.5F, found.data());
    double reference = 0;
    for (std::size_t j = 0; j < values_.size(); ++j) {
        const double exact = std::exp(static_cast<double>(values_[j]) - 1.5);
        EXPECT_NEAR(static_cast<double>(found[j]), exact, 1e-6 * exact);
        reference += exact;
    }
    EXPECT_NEAR(sum, reference, 1e-6 * reference);
}

TEST_P(VectorLoops, AddUp) {
    const std::vector<float> other = draw(count_, 5);
    double weighted = 0, deviation = 0, absolute = 0, clipped = 0, squares = 0, spread = 0;
    double of_squares = 0, spread_of_squares = 0;
    for (std::size_t j = 0; j < values_.size(); ++j) {
        const auto value = static_cast<double>(values_[j]);
        const auto partner = static_cast<double>(other[j]);
        weighted += value > 0 ? value * (partner - 2) : 0;
        spread += value > 0 ? value * std::abs(partner - 2) : 0;
        deviation += std::abs(value * 3 - 1);
        absolute += std::abs(value);
        clipped += value * std::min(partner, 1.25);
        squares += value * value;
        of_squares += value * partner * partner;
        spread_of_squares += std::abs(value) * partner * partner;
    }
    const double eps = 1e-6;
    EXPECT_NEAR(weighted_sum(values_.data(), other.data(), count_, 2), weighted, eps * spread);
    EXPECT_NEAR(absolute_deviation(values_.data(), count_, 3), deviation, eps * deviation);
    EXPECT_NEAR(absolute_sum(values_.data(), count_), absolute, 1e-12 * absolute);
    EXPECT_NEAR(clipped_dot(values_.data(), other.data(), count_, 1.25), clipped, 1e-12 * absolute);
    EXPECT_NEAR(sum_of_squares(values_.data(), count_), squares, eps * squares);
    EXPECT_NEAR(weighted_squares(values_.data(), other.data(), count_), of_squares,
                eps * spread_of_squares);
}

TEST_P(VectorLoops, AddUpSquaresOfArsinh) {
    for (const float size : {1e-3F, 0.3F, 1.0F, 30.0F, 1e6F}) {
        std::vector<float> one = values_, other = draw(count_, 9);
        double sum = 0;
        for (std::size_t j = 0; j < one.size(); ++j) {
            one[j] *= size;
            other[j] *= size;
            sum += std::pow(std::asinh(static_cast<double>(one[j] - other[j])), 2);
        }
        // Each arsinh is within 1.5e-6.
        const double limit = 2 * 1.5e-6 * std::sqrt(sum * static_cast<double>(count_)) + 2e-6 * sum;
        EXPECT_NEAR(arsinh_squares(one.data(), other.data(), count_), sum, limit) << size;
    }
}

TEST_P(VectorLoops, SumGains) {
    const float base = *std::ranges::max_element(values_);
    for (const double log_of_base : {-0.8, -7.0, -60.0, -300.0})
        for (const double kappa : {0.0, 1e-9, 0.03, 0.9, 1.0}) {
            double sum = 0;
            for (const float value : values_) {
                const double log_p = static_cast<double>(value - base) + log_of_base;
                const double p = std::exp(log_p);
                sum += -std::expm1(kappa * log_p) * (1 - p) /
                       ((1 - p) * std::exp((kappa - 1) * log_p) + 1);
            }
            EXPECT_NEAR(sum_of_gains(values_.data(), count_, {base, log_of_base, kappa}), sum,
                        3e-6 * sum)
                << log_of_base << ' ' << kappa;
        }
}

// Scores are the same on processors with AVX-512 and without. (Not of arsinh_squares(), from which
// none follows: whether its squares are fused with their sums is left to the compiler.)
TEST_P(VectorLoops, HaveTheBitsOfAvx2) {
    if (std::get<0>(GetParam()) != Instructions::avx512) return;
    const std::vector<float> other = draw(count_, 9);
    const auto all = [&] {
        const float* one = values_.data();
        const float* two = other.data();
        std::vector<float> room(values_.size());
        std::vector<double> found{exponentiate(one, count_, 1.5F, room.data()),
                                  weighted_sum(one, two, count_, 0.3F),
                                  absolute_deviation(one, count_, 0.3),
                                  absolute_sum(one, count_),
                                  clipped_dot(one, two, count_, 1.25),
                                  generalised_entropy(one, count_, 20, 0.1),
                                  sum_of_gains(one, count_, {10, -7, 0.01}),
                                  weighted_squares(one, two, count_),
                                  sum_of_squares(one, count_)};
        found.insert(found.end(), room.begin(), room.end());
        subtract_multiple(room.data(), two, count_, 0.3F);
        found.insert(found.end(), room.begin(), room.end());
        std::vector<double> wide(values_.begin(), values_.end());
        found.push_back(squared_distance(two, wide.data(), count_));
        found.push_back(mixed_dot(two, wide.data(), count_));
        found.push_back(sum_of_squares(wide.data(), count_));
        add_multiple(wide.data(), two, count_, 0.3);
        found.insert(found.end(), wide.begin(), wide.end());
        return found;
    };
    const std::vector<double> here = all();
    const ForcedForms forced(Instructions::avx2, false);
    EXPECT_EQ(here, all());
}

TEST_P(VectorLoops, AddUpInFloat64) {
    const std::vector<float> other = draw(count_, 6);
    const std::vector<double> left(values_.begin(), values_.end());
    const std::vector<double> right(other.begin(), other.end());
    double distance = 0, products = 0, squares = 0;
    for (std::size_t j = 0; j < left.size(); ++j) {
        distance += (left[j] - right[j]) * (left[j] - right[j]);
        products += left[j] * right[j];
        squares += left[j] * left[j];
    }
    EXPECT_NEAR(squared_distance(left.data(), right.data(), count_), distance, 1e-12 * distance);
    EXPECT_NEAR(squared_distance(values_.data(), right.data(), count_), distance, 1e-12 * distance);
    EXPECT_NEAR(sum_of_squares(left.data(), count_), squares, 1e-12 * squares);
    EXPECT_NEAR(mixed_dot(values_.data(), right.data(), count_), products, 1e-12 * distance);
    std::vector<double> sums = right;
    add_multiple(sums.data(), values_.data(), count_, 0.3);
    std::vector<float> rests = other;
    subtract_multiple(rests.data(), values_.data(), count_, 0.3F);
    for (std::size_t j = 0; j < sums.size(); ++j) {
        EXPECT_NEAR(sums[j], right[j] + 0.3 * left[j], 1e-14 * (1 + std::abs(left[j])));
        EXPECT_NEAR(static_cast<double>(rests[j]), right[j] - static_cast<double>(0.3F) * left[j],
                    2e-6);
    }
}

TEST_P(VectorLoops, SumGeneralisedEntropies) {
    // Any normaliser that leaves every p below one half will do.
    const double normaliser = 20;
    double reference = 0;
    for (const float value : values_) {
        const double p = std::exp(static_cast<double>(value) - normaliser);
        reference += std::pow(p * (1 - p), 0.1);
    }
    EXPECT_NEAR(generalised_entropy(values_.data(), count_, normaliser, 0.1), reference,
                1e-6 * reference);
}

TEST_P(VectorLoops, SelectWhatIsAbove) {
    std::vector<float> found(ties_.size());
    found.resize(static_cast<std::size_t>(select_above(ties_.data(), count_, 0, found.data())));
    std::vector<float> reference;
    std::copy_if(ties_.begin(), ties_.end(), std::back_inserter(reference),
                 [](float value) { return value > 0; });
    EXPECT_EQ(found, reference);
}

TEST_P(VectorLoops, MultiplyInFloat64) {
    std::vector<double> found(values_.size());
    multiply(values_.data(), count_, 0.3, found.data());
    for (std::size_t j = 0; j < found.size(); ++j)
        EXPECT_EQ(found[j], static_cast<double>(values_[j]) * 0.3);
}

TEST_P(VectorLoops, FindTheNextThatIsNotLess) {
    for (const float threshold : {-infinity, 0.0F, 1.0F, ties_.back(), infinity}) {
        std::vector<std::int64_t> found, reference;
        for (std::int64_t j = 0; j < count_; ++j)
            if (ties_[static_cast<std::size_t>(j)] >= threshold) reference.push_back(j);
        for (std::int64_t j = find_at_least(ties_.data(), count_, 0, threshold); j < count_;
             j = find_at_least(ties_.data(), count_, j + 1, threshold))
            found.push_back(j);
        EXPECT_EQ(found, reference) << threshold;
    }
}

INSTANTIATE_TEST_SUITE_P(Lengths, VectorLoops,
                         testing::Combine(testing::ValuesIn(instructions_here()),
                                          testing::Values(1, 2, 7, 8, 9, 16, 63, 64, 65, 1000)));

class InstructionsInUse : public testing::TestWithParam<Instructions> {
  protected:
    ForcedForms forced_{GetParam(), false};
};

INSTANTIATE_TEST_SUITE_P(OfThisProcessor, InstructionsInUse,
                         testing::ValuesIn(instructions_here()));

TEST_P(InstructionsInUse, LeadersPassOverWhatIsNotANumber) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> some{nan, 2, nan, 5, 1, nan, nan, nan, nan, 4};
    EXPECT_EQ(find_leaders(some.data(), 10).first, 3);
    EXPECT_EQ(find_leaders(some.data(), 10).second, 9);
    const std::vector<float> none(10, nan);
    EXPECT_EQ(find_leaders(none.data(), 10).first, 0);
    EXPECT_EQ(find_leaders(none.data(), 10).second, -1);
}

TEST_P(InstructionsInUse, ExponentialsEndInZeroAndStayFinite) {
    const std::vector<float> values{-infinity, -1000, -88, -86.9F, 0, 88, 1000};
    std::vector<float> found(values.size());
    exponentiate(values.data(), static_cast<std::int64_t>(values.size()), 0, found.data());
    EXPECT_EQ(found[0], 0);
    EXPECT_EQ(found[1], 0);
    EXPECT_EQ(found[2], 0);
    EXPECT_NEAR(static_cast<double>(found[3]) / std::exp(-86.9), 1, 4e-6);  // -86.9F isn't -86.9
    EXPECT_EQ(found[4], 1);
    EXPECT_EQ(found[5], found[6]);
    EXPECT_TRUE(std::isfinite(found[6]));
}

}  // namespace
}  // namespace farout::numerics
