// Quantiles against numpy.quantile on the float64 view of the values, bit for bit.

#include "statistics/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/reference_case.h"
#include "parallel/threads_communicator.h"

namespace farout::statistics {
namespace {

std::map<double, double> quantiles_of(const std::vector<float>& values,
                                      const std::vector<double>& wanted) {
    BinCounts coarse(quantile_bins);
    count_coarsely(values, coarse);
    const FineCounts fine(coarse, wanted);
    std::vector<std::int64_t> counts(fine.length());
    fine.count(values, counts);
    const std::vector<double> found = fine.quantiles(counts);
    std::map<double, double> by_share;
    for (std::size_t k = 0; k < wanted.size(); ++k) by_share[wanted[k]] = found[k];
    return by_share;
}

template <typename T>
std::vector<T> numbers_of(const at::Tensor& tensor) {
    const T* first = tensor.const_data_ptr<T>();
    return {first, first + tensor.numel()};
}

TEST(Quantiles, AreNumPys) {
    const detectors::ReferenceCase arrays = detectors::read_case("quantiles");
    const auto wanted = numbers_of<double>(arrays.at("q"));
    int cases = 0;
    for (const auto& [name, tensor] : arrays) {
        if (!name.starts_with("values_")) continue;
        ++cases;
        const auto expected = numbers_of<double>(arrays.at("quantiles_" + name.substr(7)));
        const auto found = quantiles_of(numbers_of<float>(tensor), wanted);
        for (std::size_t k = 0; k < wanted.size(); ++k)
            EXPECT_EQ(found.at(wanted[k]), expected[k]) << name << ", q = " << wanted[k];
    }
    EXPECT_GE(cases, 8);
}

TEST(Quantiles, OfASetAreTheSameForAnyNumberOfRanks) {
    const detectors::GeneratedSet set(26500, 12, 4);
    features::FeaturesInMemory source = set.source();
    source.spoil(5, static_cast<features::RowStatus>(2));
    std::vector<float> kept = numbers_of<float>(set.features);
    kept.erase(kept.begin() + 5 * 12, kept.begin() + 6 * 12);
    const std::vector<double> wanted{0.25, 0.9995};
    const auto expected = quantiles_of(kept, wanted);
    for (const int ranks : {1, 2, 3, 9})
        parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
            EXPECT_EQ(quantiles_of_set(communicator, source, wanted), expected);
        });
}

TEST(Quantiles, OfNothingAreNotANumber) {
    const features::FeaturesInMemory none(at::empty({0, 3}), {});
    const std::vector<double> wanted{0.5};
    const auto alone = parallel::make_local_communicator();
    EXPECT_TRUE(std::isnan(quantiles_of_set(*alone, none, wanted).at(0.5)));
    EXPECT_TRUE(quantiles_of_set(*alone, none, {}).empty());
}

}  // namespace
}  // namespace farout::statistics
