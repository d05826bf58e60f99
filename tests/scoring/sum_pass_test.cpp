// Sums over all training rows: NumPy's answers, any number of ranks and threads, rows left out.

#include "scoring/sum_pass.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/reference_case.h"
#include "detectors/scored_set.h"
#include "parallel/threads_communicator.h"
#include "scoring/detail/units.h"
#include "scoring/scoring.h"

namespace farout::scoring {
namespace {

using detectors::ReferenceCase;
using features::FeaturesInMemory;

void pass_over(const BankProgress& progress) {
    static_cast<void>(progress);
}

FeaturesInMemory rows_to_score(const ReferenceCase& arrays) {
    return FeaturesInMemory(arrays.at("evaluation"), {}, 16);
}

/// Scores of detectors that look at all training rows, on the host or as on a device.
std::vector<std::vector<float>> scores_of(const ReferenceCase& arrays,
                                          const std::vector<std::string>& names,
                                          bool on_host = true) {
    const auto alone = parallel::make_local_communicator();
    detectors::Detectors made = detectors::make_detectors(names, {});
    const statistics::FittedClassifier fitted = detectors::fit_case(arrays, made);
    prepare_all(made, fitted);
    const FeaturesInMemory set = rows_to_score(arrays);
    FromTrainingRows from_training;
    from_training.sums = sums_over_bank(*alone, fitted.head, detectors::training_of(arrays), {&set},
                                        detectors::most_neighbours(made).sums, pass_over)
                             .at(0);
    if (on_host)
        return score_all(*alone, set, quantities::HostTables(fitted), made, from_training).scores;
    quantities::PlainTables tables(fitted, at::kCPU);
    return score_all(*alone, set, tables, made, from_training).scores;
}

class SumPassReference : public testing::TestWithParam<std::string> {};

TEST_P(SumPassReference, IsMetByEveryScore) {
    const ReferenceCase arrays = detectors::read_case(GetParam());
    for (const bool on_host : {true, false})
        for (const std::string name : {"relation", "hopfield_energy"}) {
            const std::vector<float> found = scores_of(arrays, {name}, on_host).at(0);
            const at::Tensor reference = detectors::read_case("scores/" + name).at(GetParam());
            for (std::size_t i = 0; i < found.size(); ++i) {
                const double expected = reference[static_cast<std::int64_t>(i)].item<double>();
                EXPECT_NEAR(found[i], expected, 1e-6 * std::abs(expected)) << name << ", row " << i;
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Cases, SumPassReference, testing::ValuesIn(detectors::all_cases()),
                         [](const auto& tested) { return tested.param; });

TEST(Relation, TakesPowersOfRelations) {
    const ReferenceCase arrays = detectors::read_case("plain");
    const auto scores = scores_of(arrays, {"relation", "relation(power=2)", "relation(power=8)"});
    for (std::size_t i = 0; i < scores[0].size(); ++i) {
        EXPECT_LE(scores[1][i], scores[0][i]) << "no relation is more than 1";
        EXPECT_LE(scores[2][i], scores[1][i]);
    }
    EXPECT_NE(scores[1], scores[2]);
}

TEST(HopfieldEnergy, IsSheForASmallSteepness) {
    const ReferenceCase arrays = detectors::read_case("plain");
    const auto scores = scores_of(arrays, {"hopfield_energy(beta=1e-6)", "she"});
    const at::Tensor predictions = arrays.at("predictions");
    detectors::Detectors she = detectors::make_detectors({"she"}, {});
    const statistics::FittedClassifier fitted = detectors::fit_case(arrays, she);
    const at::Tensor& counts = detectors::tensor_in(fitted.statistics, "correct_counts");
    for (std::size_t i = 0; i < scores[0].size(); ++i) {
        const auto c = predictions[static_cast<std::int64_t>(i)].item<std::int64_t>();
        const double of_count = std::log(counts[c].item<double>()) / 1e-6;
        EXPECT_NEAR(scores[0][i] - of_count, scores[1][i], 1) << i;
    }
}

/// Several blocks of the bank and units of the sets, with rows that can't be used.
struct SumCase {
    detectors::GeneratedSet made{9000, 12, 5};
    FeaturesInMemory bank = made.source(700);
    FeaturesInMemory first{made.features.slice(0, 0, 2300), {}, 100};
    FeaturesInMemory second{made.features.slice(0, 300, 400), {}, 100};
    std::vector<numerics::BankSumRef> wanted{numerics::sum_of_relations(1, 0.03),
                                             numerics::log_sum_of_products(0.1)};

    SumCase() {
        bank.spoil(5, features::RowStatus::not_finite);
        first.spoil(1, static_cast<features::RowStatus>(3));
    }
    SumsOfSets by(parallel::Communicator& communicator) const {
        return sums_over_bank(communicator, made.head, bank, {&first, &second}, wanted, pass_over);
    }
};

void expect_same_part(const at::Tensor& part, const at::Tensor& whole, Range rows) {
    const at::Tensor expected = whole.slice(0, rows.begin, rows.end).contiguous();
    ASSERT_EQ(part.sizes(), expected.sizes());
    EXPECT_EQ(std::memcmp(part.const_data_ptr(), expected.const_data_ptr(), part.nbytes()), 0);
}

TEST(SumPass, IsTheSameForAnyNumberOfRanksAndThreads) {
    const SumCase made;
    const SumsOfSets alone = made.by(*parallel::make_local_communicator());
    for (const int ranks : {2, 3})
        parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
            const SumsOfSets found = made.by(communicator);
            for (const auto& sum : made.wanted) {
                const auto rows = [&](const FeaturesInMemory& set) {
                    return rows_of_rank(set.blocks(), communicator.rank(), communicator.size());
                };
                expect_same_part(found[0].at(sum->name()), alone[0].at(sum->name()),
                                 rows(made.first));
                expect_same_part(found[1].at(sum->name()), alone[1].at(sum->name()),
                                 rows(made.second));
            }
        });
    const int threads_before = at::get_num_threads();
    at::set_num_threads(threads_before == 1 ? 2 : 1);
    const SumsOfSets other = made.by(*parallel::make_local_communicator());
    at::set_num_threads(threads_before);
    for (const auto& sum : made.wanted)
        expect_same_part(other[0].at(sum->name()), alone[0].at(sum->name()), {0, 2300});
}

TEST(SumPass, LeavesOutRowsThatCannotBeUsed) {
    const SumCase made;
    const SumsOfSets found = made.by(*parallel::make_local_communicator());
    for (const auto& sum : made.wanted) {
        EXPECT_TRUE(std::isnan(found[0].at(sum->name())[1].item<double>()));
        EXPECT_EQ(found[0].at(sum->name()).isnan().sum().item<std::int64_t>(), 1);
        EXPECT_EQ(found[1].at(sum->name()).isnan().sum().item<std::int64_t>(), 0);
        // Rows 300 to 399 are in both sets.
        EXPECT_TRUE(found[0].at(sum->name()).slice(0, 300, 400).equal(found[1].at(sum->name())));
    }
}

TEST(SumPass, RefusesFeaturesOfAnotherWidth) {
    const SumCase made;
    const FeaturesInMemory other(at::ones({4, 11}), {}, 2);
    EXPECT_THROW(sums_over_bank(*parallel::make_local_communicator(), made.made.head, made.bank,
                                {&other}, made.wanted, pass_over),
                 Error);
}

TEST(SumPass, OfARowOfZerosHasNoRelations) {
    const SumCase made;
    const FeaturesInMemory zeros(at::zeros({2, 12}), {}, 2);
    const SumsOfSets found = sums_over_bank(*parallel::make_local_communicator(), made.made.head,
                                            made.bank, {&zeros}, made.wanted, pass_over);
    EXPECT_EQ(found[0].at(made.wanted[0]->name())[0].item<double>(), 0);
    EXPECT_TRUE(std::isfinite(found[0].at(made.wanted[1]->name())[0].item<double>()));
}

}  // namespace
}  // namespace farout::scoring
