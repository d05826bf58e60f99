// Every kind of state, by statistics that keep it: against all rows at once, for any number of
// ranks and any cut into blocks.

#include "statistics/state.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <gmock/gmock.h>

#include "detectors/reference_case.h"
#include "parallel/threads_communicator.h"
#include "statistics/cpu_as_device.h"
#include "statistics/fit.h"

namespace farout::statistics {
namespace {

constexpr std::int64_t classes = 5;
constexpr std::int64_t width = 6;
constexpr std::int64_t kept = 4;
constexpr std::int64_t sampled = 40;
constexpr std::uint64_t seed = 17;

/// A statistic that gives its state as it is.
class Keeper final : public Statistic {
  public:
    using MakeState = std::unique_ptr<State> (*)();
    using Look = at::Tensor (*)(const DeviceTrainingRows& rows);

    Keeper(MakeState make, Look look) : make_(make), look_(look) {}

    std::unique_ptr<State> state() const override { return make_(); }
    PlainForm plain_form(const Given&) const override { return look_; }
    Fitted finish(std::span<const double> state, const Given&) const override {
        return {{{"state", at::tensor(std::vector<double>(state.begin(), state.end()))}}, {}};
    }
    std::uint64_t most_bytes() const override { return 0; }

  private:
    MakeState make_;
    Look look_;
};

at::Tensor sample_of_rows(const DeviceTrainingRows& rows) {
    std::vector<double> keys, numbers;
    for (const std::int64_t row : rows.numbers()) {
        keys.push_back(sampling_key(seed, row));
        numbers.push_back(static_cast<double>(row));
    }
    return sample_of(rows.features(), at::tensor(numbers), at::tensor(keys), sampled);
}

std::unique_ptr<State> some_sums() {
    return sums(width);
}
at::Tensor sums_of_rows(const DeviceTrainingRows& rows) {
    return rows.exact().sum(0);
}

std::unique_ptr<State> some_counts() {
    return counts(width);
}
at::Tensor counts_of_rows(const DeviceTrainingRows& rows) {
    return rows.features().gt(0).sum(0).to(at::kDouble);
}

std::unique_ptr<State> some_extremes() {
    return extremes(width);
}
at::Tensor extremes_of_rows(const DeviceTrainingRows& rows) {
    return extremes_of(rows.exact());
}

std::unique_ptr<State> some_largest() {
    return largest(classes + 1, kept);
}
at::Tensor largest_of_rows(const DeviceTrainingRows& rows) {
    return largest_of(rows.exact().select(1, 0).contiguous(), rows.groups(), classes + 1, kept);
}

std::unique_ptr<State> some_sample() {
    return sample(sampled, width);
}

template <Keeper::MakeState make, Keeper::Look look>
StatisticEntry entry_called(const char* kind) {
    return {.kind = kind,
            .meaning = "for tests",
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<Keeper>(make, look);
            }};
}

const std::vector<StatisticEntry>& kinds() {
    static const std::vector<StatisticEntry> table{
        entry_called<some_sums, sums_of_rows>("sums"),
        entry_called<some_counts, counts_of_rows>("counts"),
        entry_called<some_extremes, extremes_of_rows>("extremes"),
        entry_called<some_largest, largest_of_rows>("largest"),
        entry_called<some_sample, sample_of_rows>("sample")};
    return table;
}

/// Rows with ties, zeros of both signs, a class of two rows, some that take no part.
struct Rows {
    detectors::GeneratedSet set{13000, width, classes};
    std::vector<std::int64_t> used;  ///< numbers of the rows that take part

    Rows() {
        set.features = (set.features * 4).round() / 4;
        set.features.slice(0, 100, 200).fill_(-0.0);
        set.features.slice(0, 200, 300).fill_(0.0);
        std::int64_t left = 2;
        for (std::int64_t& label : set.labels)
            if (label == 3 && left-- <= 0) label = -1;
        for (std::int64_t row = 0; row < 13000; ++row)
            if (!is_spoilt(row)) used.push_back(row);
    }
    static bool is_spoilt(std::int64_t row) { return row % 1000 == 7 || row / 4000 == 1; }

    features::FeaturesInMemory source(std::int64_t block_rows) const {
        features::FeaturesInMemory source = set.source(block_rows);
        for (std::int64_t row = 0; row < 13000; ++row)
            if (is_spoilt(row)) source.spoil(row, static_cast<features::RowStatus>(2));
        return source;
    }
    at::Tensor features() const {
        return set.features.index_select(0, at::tensor(used)).to(at::kDouble);
    }
};

using States = std::map<std::string, at::Tensor>;

Needs all_needs() {
    Needs needs;
    for (const StatisticEntry& entry : kinds()) needs.push_back({{entry.kind}, "a test"});
    return needs;
}

States states_of(const Statistics& statistics) {
    States states;
    for (const auto& [identity, fitted] : statistics.fitted)
        states[identity.kind] = fitted.tensors.at("state");
    return states;
}

States fit(const Rows& rows, int ranks, std::int64_t block_rows, bool on_device = false) {
    const features::FeaturesInMemory source = rows.source(block_rows);
    std::vector<States> found(static_cast<std::size_t>(ranks));
    parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
        const CpuAsDevice device(communicator);
        found[static_cast<std::size_t>(communicator.rank())] = states_of(
            fit_statistics(communicator, source, rows.set.head, all_needs(),
                           {.device = on_device ? device.get() : nullptr, .kinds = kinds()})
                .statistics);
    });
    return found.back();
}

void expect_same(const States& found, const States& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [name, state] : expected)
        EXPECT_EQ(
            std::memcmp(found.at(name).const_data_ptr(), state.const_data_ptr(), state.nbytes()), 0)
            << name;
}

TEST(States, AreThoseOfAllRowsAtOnce) {
    const Rows rows;
    const States found = fit(rows, 1, 500);
    const at::Tensor values = rows.features();
    EXPECT_TRUE(found.at("sums").equal(values.sum(0))) << "quarters are added exactly";
    EXPECT_TRUE(found.at("counts").equal(values.gt(0).sum(0).to(at::kDouble)));
    EXPECT_TRUE(found.at("extremes").equal(at::cat({values.amin(0), values.amax(0)})));
    for (std::int64_t group = 0; group <= classes; ++group) {
        std::vector<double> of_group;
        for (std::size_t i = 0; i < rows.used.size(); ++i) {
            const std::int64_t label = rows.set.labels[static_cast<std::size_t>(rows.used[i])];
            if ((label < 0 ? classes : label) == group)
                of_group.push_back(values[static_cast<std::int64_t>(i)][0].item<double>());
        }
        std::ranges::sort(of_group, std::greater());
        of_group.resize(kept, -std::numeric_limits<double>::infinity());
        EXPECT_TRUE(found.at("largest")
                        .slice(0, group * kept, (group + 1) * kept)
                        .equal(at::tensor(of_group)))
            << group;
    }
}

TEST(States, ASampleHoldsTheRowsOfTheSmallestKeys) {
    const Rows rows;
    const at::Tensor lines = fit(rows, 1, 500).at("sample").view({sampled, 2 + width});
    std::vector<std::int64_t> by_key = rows.used;
    std::ranges::stable_sort(by_key, {}, [](std::int64_t row) { return sampling_key(seed, row); });
    for (std::int64_t k = 0; k < sampled; ++k) {
        const std::int64_t row = by_key[static_cast<std::size_t>(k)];
        EXPECT_EQ(lines[k][0].item<double>(), sampling_key(seed, row));
        EXPECT_EQ(lines[k][1].item<double>(), static_cast<double>(row));
        EXPECT_TRUE(lines[k].slice(0, 2).equal(rows.set.features[row].to(at::kDouble)));
    }
}

TEST(States, ASampleOfFewerRowsSaysSo) {
    const at::Tensor found =
        sample_of(at::ones({1, 2}), at::tensor({5.0}), at::tensor({0.5}), 3).view({3, 4});
    EXPECT_TRUE(found[0].equal(at::tensor({0.5, 5.0, 1.0, 1.0})));
    const double none = std::numeric_limits<double>::infinity();
    for (const std::int64_t line : {1, 2})
        EXPECT_TRUE(found[line].equal(at::tensor({none, -1.0, -1.0, -1.0})));
}

TEST(States, EqualKeysKeepTheOrderOfRows) {
    const auto state = sample(3, 0);
    at::Tensor earlier =
        sample_of(at::empty({2, 0}), at::tensor({1.0, 2.0}), at::zeros({2}, at::kDouble), 3);
    const at::Tensor later =
        sample_of(at::empty({2, 0}), at::tensor({3.0, 4.0}), at::zeros({2}, at::kDouble), 3);
    state->combine(earlier, later);
    EXPECT_TRUE(earlier.view({3, 2}).select(1, 1).equal(at::tensor({1.0, 2.0, 3.0})));
}

TEST(States, SamplingKeysAreThoseOfAnyMachine) {
    // SplitMix64's finaliser, computed with Python's whole numbers.
    EXPECT_EQ(sampling_key(0, 0), 2537880150861722.0);
    EXPECT_EQ(sampling_key(17, 12345), 349615929331467.0);
}

class StatesOnRanks : public testing::TestWithParam<int> {};

TEST_P(StatesOnRanks, HaveTheBitsOfOneRank) {
    const Rows rows;
    expect_same(fit(rows, GetParam(), 500), fit(rows, 1, 500));
    expect_same(fit(rows, GetParam(), 500, true), fit(rows, 1, 500, true));
}

INSTANTIATE_TEST_SUITE_P(Ranks, StatesOnRanks, testing::Values(2, 3, 5));

TEST(States, DontDependOnTheBlocks) {
    const Rows rows;
    const States expected = fit(rows, 1, 500);
    // 1000: the same runs. 64 and 5000: others, which only sums may tell; these are exact here.
    for (const std::int64_t block_rows : {1000, 64, 5000})
        expect_same(fit(rows, 3, block_rows), expected);
}

TEST(States, OnADeviceAreThoseOfTheHost) {
    const Rows rows;
    expect_same(fit(rows, 2, 500, true), fit(rows, 1, 500));
}

}  // namespace
}  // namespace farout::statistics
