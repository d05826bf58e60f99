// The pass against a bank: others' answers, any number of ranks and threads, rows left out, errors.

#include "scoring/bank_pass.h"

#include <cmath>
#include <limits>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/reference_case.h"
#include "message_of.h"
#include "parallel/threads_communicator.h"
#include "scoring/detail/units.h"
#include "scoring/scoring.h"

namespace farout::scoring {
namespace {

using farout::testing::message_of;
using features::FeaturesInMemory;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

void pass_over(const BankProgress& progress) {
    static_cast<void>(progress);
}

NearestWanted nearest_on_host(std::int64_t k) {
    return {.k = k, .by = "knn"};
}

/// A bank and sets, with rows of every kind.
struct BankCase {
    FeaturesInMemory bank;
    std::vector<FeaturesInMemory> sets;

    BankCase(std::int64_t bank_rows, const std::vector<std::int64_t>& set_rows)
        : bank(made(0, bank_rows)) {
        bank.spoil(3, static_cast<features::RowStatus>(5));
        for (std::size_t set = 0; set < set_rows.size(); ++set) {
            sets.push_back(made(set + 1, set_rows[set]));
            sets.back().spoil(1, features::RowStatus::pending);
        }
    }
    static FeaturesInMemory made(std::size_t seed, std::int64_t rows) {
        at::manual_seed(seed);
        at::Tensor features = at::randn({rows, 20}) + at::randint(3, {rows, 1});
        features[0][2] = nan;
        features[2].zero_();
        features[4][0] = infinity;
        features[6] = features[5];
        return {features, {}, 100};
    }
    std::vector<const features::FeatureSource*> sources() const {
        std::vector<const features::FeatureSource*> all;
        for (const FeaturesInMemory& set : sets) all.push_back(&set);
        return all;
    }
    NearestOfSets by(parallel::Communicator& communicator, const NearestWanted& wanted) const {
        return nearest_of_sets(communicator, bank, sources(), wanted, pass_over);
    }
    NearestOfSets alone(const NearestWanted& wanted) const {
        return by(*parallel::make_local_communicator(), wanted);
    }

    /// That these ranks find what one alone does: each for its own rows.
    void expect_same_by(int ranks, const NearestWanted& wanted) const {
        const NearestOfSets one = alone(wanted);
        parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
            const NearestOfSets found = by(communicator, wanted);
            for (std::size_t set = 0; set < sets.size(); ++set) {
                const Range rows =
                    rows_of_rank(sets[set].blocks(), communicator.rank(), communicator.size());
                const at::Tensor expected = one.distances[set].slice(0, rows.begin, rows.end);
                ASSERT_EQ(found.distances[set].sizes(), expected.sizes());
                EXPECT_EQ(std::memcmp(found.distances[set].const_data_ptr(),
                                      expected.const_data_ptr(), expected.nbytes()),
                          0)
                    << ranks << " ranks, set " << set;
            }
        });
    }
};

TEST(BankPass, FindsWhatOthersFind) {
    const detectors::ReferenceCase arrays = detectors::read_case("neighbours");
    const FeaturesInMemory bank(arrays.at("bank"), {}, 64);
    const FeaturesInMemory queries(arrays.at("queries"), {}, 20);
    const at::Tensor& reference = arrays.at("distances");
    for (const bool on_host : {true, false}) {
        NearestWanted wanted = nearest_on_host(reference.size(1));
        wanted.on_host = on_host;
        const at::Tensor found = nearest_of_sets(*parallel::make_local_communicator(), bank,
                                                 {&queries}, wanted, pass_over)
                                     .distances[0];
        ASSERT_EQ(found.sizes(), reference.sizes());
        const at::Tensor errors = (found - reference).abs() - reference * 1e-13;
        EXPECT_LT(errors.max().item<double>(), 1e-15) << on_host;
        EXPECT_EQ(found[0][0].item<double>(), 0);  // a row of zeros to one of the bank's,
        EXPECT_EQ(found[0][2].item<double>(), 1);  // to all others,
        EXPECT_EQ(found[5][2].item<double>(), 0);  // a row that the bank has three times
        EXPECT_GT(found[5][3].item<double>(), 0);
    }
}

TEST(BankPass, LeavesOutRowsWithoutFeatures) {
    const BankCase made(300, {40});
    const at::Tensor found = made.alone(nearest_on_host(297)).distances[0];
    for (const std::int64_t row : {0, 1, 4}) EXPECT_TRUE(found[row].isnan().all().item<bool>());
    for (const std::int64_t row : {2, 3, 5, 39}) EXPECT_TRUE(found[row].le(4).all().item<bool>());
    EXPECT_THAT(message_of([&] { made.alone(nearest_on_host(298)); }),
                AllOf(HasSubstr("knn asks for the 298 nearest"), HasSubstr("only 297"),
                      HasSubstr("of 300"), HasSubstr("smaller k")));
    EXPECT_THAT(message_of([&] { made.alone(nearest_on_host(1000000000000)); }),
                HasSubstr("smaller k"));
}

TEST(BankPass, SmallerKAreTheBeginning) {
    const BankCase made(500, {60});
    const at::Tensor all = made.alone(nearest_on_host(100)).distances[0];
    const at::Tensor few = made.alone(nearest_on_host(7)).distances[0];
    EXPECT_TRUE(all.slice(1, 0, 7).equal(few) ||
                all.slice(1, 0, 7).nan_to_num(-1).equal(few.nan_to_num(-1)));
}

// Of few rows ranks share the bank, of many the rows, of some both.
TEST(BankPass, GivesTheSameBitsForAnyNumberOfRanks) {
    const BankCase few(5200, {40, 7, 300});
    const BankCase many(900, {3300, 1300});
    for (const int ranks : {2, 3, 4}) {
        few.expect_same_by(ranks, nearest_on_host(11));
        many.expect_same_by(ranks, nearest_on_host(11));
    }
}

TEST(BankPass, GivesTheSameBitsForAnyNumberOfThreads) {
    const int threads_before = at::get_num_threads();
    const BankCase made(900, {700});
    at::set_num_threads(1);
    const at::Tensor one = made.alone(nearest_on_host(5)).distances[0].nan_to_num(-1);
    at::set_num_threads(3);
    EXPECT_TRUE(made.alone(nearest_on_host(5)).distances[0].nan_to_num(-1).equal(one));
    at::set_num_threads(threads_before);
}

TEST(BankPass, OnADeviceAgreesWithTheHostForAnyNumberOfRanks) {
    const BankCase made(900, {300, 1200});
    NearestWanted wanted = nearest_on_host(20);
    const NearestOfSets host = made.alone(wanted);
    wanted.on_host = false;
    const NearestOfSets device = made.alone(wanted);
    for (std::size_t set = 0; set < 2; ++set) {
        const at::Tensor ours = device.distances[set].nan_to_num(-1);
        const at::Tensor theirs = host.distances[set].nan_to_num(-1);
        EXPECT_LT((ours - theirs).abs().max().item<double>(), 1e-13);
    }
    for (const int ranks : {2, 3}) made.expect_same_by(ranks, wanted);
}

// Sun, Ming, Zhu and Li's score, of scikit-learn's distances.
TEST(Knn, IsMinusTheDistanceToTheKth) {
    const detectors::ReferenceCase arrays = detectors::read_case("neighbours");
    const FeaturesInMemory bank(arrays.at("bank"), {}, 64);
    const FeaturesInMemory queries(arrays.at("queries"), {}, 20);
    const auto alone = parallel::make_local_communicator();
    for (const std::int64_t k : {1, 7, 50}) {
        const detectors::Detectors knn = detectors::make_detectors({"knn"}, {concat("knn.k=", k)});
        // With more neighbours than it asks for, as beside a detector that asks for them.
        const at::Tensor nearest =
            nearest_of_sets(*alone, bank, {&queries}, nearest_on_host(50), pass_over).distances[0];
        const statistics::FittedClassifier fitted{{at::randn({3, 24}), at::zeros({3})}, {}};
        const quantities::HostTables tables(fitted);
        quantities::PlainTables device(fitted, at::kCPU);
        const scores::ScoreTable host = score_all(*alone, queries, tables, knn, {nearest, {}});
        const scores::ScoreTable plain = score_all(*alone, queries, device, knn, {nearest, {}});
        for (std::size_t row = 0; row < 80; ++row) {
            const auto reference = static_cast<float>(
                -arrays.at("distances")[static_cast<std::int64_t>(row)][k - 1].item<double>());
            const float tolerance = 2e-7F * -reference + 1e-15F;
            EXPECT_NEAR(host.scores[0][row], reference, tolerance) << k << ' ' << row;
            EXPECT_NEAR(plain.scores[0][row], reference, tolerance) << k << ' ' << row;
        }
    }
}

TEST(BankPass, TellsHowFarItIs) {
    const BankCase made(900, {300});
    std::vector<std::int64_t> told;
    nearest_of_sets(*parallel::make_local_communicator(), made.bank, made.sources(),
                    nearest_on_host(3), [&](const BankProgress& progress) {
                        EXPECT_EQ(progress.rows, 900);
                        told.push_back(progress.finished_rows);
                    });
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back(), 900);
    EXPECT_TRUE(std::ranges::is_sorted(told));
}

TEST(BankPass, RefusesFeaturesOfAnotherWidth) {
    const FeaturesInMemory bank(at::randn({9, 4}), {}), set(at::randn({2, 5}), {});
    EXPECT_THAT(message_of([&] {
                    nearest_of_sets(*parallel::make_local_communicator(), bank, {&set},
                                    nearest_on_host(1), pass_over);
                }),
                AllOf(HasSubstr("of width 5"), HasSubstr("are of width 4")));
}

}  // namespace
}  // namespace farout::scoring
