#include "report/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "message_of.h"
#include "sample_costs.h"
#include "sample_reports.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

Cost small(double wall, std::uint64_t peak, std::vector<CostStep> steps,
           std::vector<DetectorCost> detectors) {
    Cost cost;
    cost.stage = score_stage;
    cost.threads = 3;
    cost.wall_seconds = wall;
    cost.peak_bytes = peak;
    cost.rows = 10;
    cost.steps = std::move(steps);
    cost.detectors = std::move(detectors);
    return cost;
}

TEST(CostTest, RanksWorkSideBySide) {
    const std::vector<Cost> ranks{
        small(2, 700, {{"logits", 1}, {"reading", 0.5}}, {{"msp", 0.25, 30}}),
        small(3, 500, {{"reading", 0.25}, {"projection", 4}}, {{"vim", 1, 9}, {"msp", 0.5, 20}})};
    const Cost job = merged_ranks(ranks);
    EXPECT_EQ(job.ranks, 2);
    EXPECT_EQ(job.threads, 3);
    EXPECT_EQ(job.wall_seconds, 3);
    EXPECT_EQ(job.peak_bytes, 700U);
    EXPECT_EQ(job.rows, 20U);
    ASSERT_EQ(job.steps.size(), 3U);
    EXPECT_EQ(job.steps[1].name, "reading");
    EXPECT_EQ(job.steps[1].seconds, 0.75);
    EXPECT_EQ(job.steps[2].seconds, 4);
    ASSERT_NE(job.of("msp"), nullptr);
    EXPECT_EQ(job.of("msp")->seconds, 0.75);
    EXPECT_EQ(job.of("msp")->bytes, 30U);
    EXPECT_EQ(job.of("vim")->bytes, 9U);
    EXPECT_EQ(job.of("energy"), nullptr);
}

TEST(CostTest, RunsComeOneAfterAnother) {
    std::vector<Cost> runs{small(2, 700, {{"logits", 1}}, {{"msp", 0.25, 30}}),
                           small(3, 500, {{"logits", 2}}, {{"msp", 0.5, 40}}), scoring_cost()};
    const Cost sum = merged_runs(runs);
    EXPECT_EQ(sum.ranks, 2);
    EXPECT_EQ(sum.threads, 4);
    EXPECT_EQ(sum.wall_seconds, 6.5);
    EXPECT_EQ(sum.peak_bytes, 1ULL << 30);
    EXPECT_EQ(sum.rows, 420U);
    EXPECT_EQ(sum.steps[0].seconds, 3.125);
    EXPECT_EQ(sum.of("msp")->seconds, 0.76);
    EXPECT_EQ(sum.of("msp")->bytes, 1600U);
    ASSERT_NE(sum.input(fit_stage), nullptr);
    EXPECT_EQ(sum.input(fit_stage)->rows, 1000U);
}

TEST(CostTest, FittingIsCountedOnceForAllSets) {
    const std::vector<Cost> runs{scoring_cost(), scoring_cost(), scoring_cost()};
    const Cost sum = merged_runs(runs);
    ASSERT_EQ(sum.inputs.size(), 1U);
    EXPECT_EQ(sum.inputs[0].wall_seconds, fitting_cost().wall_seconds);
    EXPECT_EQ(sum.of("vim")->seconds, 1.5);
}

TEST(CostTest, OnlyCostsOfOneStageMerge) {
    EXPECT_THROW(merged_runs({}), Error);
    EXPECT_THROW(merged_ranks({}), Error);
    const std::vector<Cost> two{scoring_cost(), fitting_cost()};
    EXPECT_THROW(merged_runs(two), Error);
    EXPECT_THROW(merged_ranks(two), Error);
}

TEST(CostTest, TimeARow) {
    EXPECT_EQ(microseconds_per_row(0.5, 1000), 500);
    EXPECT_FALSE(microseconds_per_row(0.5, 0));
}

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

class CostFile : public ::testing::Test {
  protected:
    std::optional<Cost> read() {
        return read_cost(output_, [&](const std::string& message) { warning_ += message; });
    }

    /// The file's JSON with one value replaced.
    void damage(const std::string& pointer, const Json& value) {
        Json json = Json::parse(cost_to_text(scoring_cost()));
        json[Json::json_pointer(pointer)] = value;
        testing::write_text(cost_file_of(output_), json.dump());
    }

    testing::TemporaryFolder folder_;
    std::filesystem::path output_ = folder_ / "val.h5";
    std::string warning_;
};

TEST_F(CostFile, LiesBesideTheOutput) {
    EXPECT_EQ(cost_file_of("scores/val.h5"), "scores/val.h5.cost.json");
    write_cost(output_, scoring_cost());
    EXPECT_TRUE(std::filesystem::exists(folder_ / "val.h5.cost.json"));
    forget_cost(output_);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "val.h5.cost.json"));
    forget_cost(output_);  // nothing there: nothing to do
}

TEST_F(CostFile, ReadsBackAsItWas) {
    write_cost(output_, scoring_cost());
    const auto cost = read();
    ASSERT_TRUE(cost);
    EXPECT_EQ(warning_, "");
    EXPECT_EQ(cost->stage, "score");
    EXPECT_EQ(cost->ranks, 2);
    EXPECT_EQ(cost->threads, 4);
    EXPECT_EQ(cost->wall_seconds, 1.5);
    EXPECT_EQ(cost->peak_bytes, 1ULL << 30);
    EXPECT_EQ(cost->rows, 400U);
    ASSERT_EQ(cost->steps.size(), 1U);
    EXPECT_EQ(cost->steps[0].name, "logits");
    EXPECT_EQ(cost->steps[0].seconds, 0.125);
    ASSERT_EQ(cost->detectors.size(), 2U);
    EXPECT_EQ(cost->of("vim")->bytes, 3ULL << 20);
    ASSERT_NE(cost->input(fit_stage), nullptr);
    EXPECT_EQ(cost->input(fit_stage)->of("vim")->seconds, 0.1 + 0.2);
    EXPECT_EQ(cost->input(fit_stage)->steps.size(), 2U);
}

TEST_F(CostFile, NoFileIsNoCost) {
    EXPECT_FALSE(read());
    EXPECT_EQ(warning_, "");
}

TEST_F(CostFile, ADamagedFileIsNoCostAndAWarning) {
    const std::string whole = cost_to_text(scoring_cost());
    for (const std::string& text : {std::string(), std::string("[]"), std::string("null"),
                                    std::string("{}"), std::string("\xFF\x1b[31m"),
                                    std::string(100'000, '['), whole.substr(0, whole.size() / 2)}) {
        warning_.clear();
        testing::write_text(cost_file_of(output_), text);
        EXPECT_FALSE(read()) << text.substr(0, 20);
        EXPECT_THAT(warning_, HasSubstr("val.h5.cost.json can't be understood"));
        EXPECT_THAT(warning_, Not(HasSubstr("\x1b")));
    }
}

TEST_F(CostFile, EveryShortenedTextIsRefused) {
    const std::string whole = cost_to_text(scoring_cost());
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7)
        EXPECT_NE(testing::message_of([&] { cost_from_text(whole.substr(0, length)); }),
                  "nothing was thrown")
            << length;
}

TEST_F(CostFile, FiguresThatCannotBeAreRefused) {
    const std::vector<std::pair<std::string, Json>> damages = {{"/format", "farout cost 2"},
                                                               {"/ranks", "two"},
                                                               {"/ranks", -1},
                                                               {"/ranks", 2.5},
                                                               {"/ranks", 5'000'000'000},
                                                               {"/peak_bytes", -7},
                                                               {"/wall_seconds", nullptr},
                                                               {"/wall_seconds", -0.5},
                                                               {"/steps", 3},
                                                               {"/steps/0", "logits"},
                                                               {"/detectors/0/seconds", {}},
                                                               {"/inputs/0/rows", "many"},
                                                               {"/stage", 1}};
    for (const auto& [pointer, value] : damages) {
        warning_.clear();
        damage(pointer, value);
        EXPECT_FALSE(read()) << pointer << value;
        EXPECT_NE(warning_, "") << pointer << value;
    }
}

TEST_F(CostFile, AFolderInItsPlaceIsNoCost) {
    std::filesystem::create_directory(cost_file_of(output_));
    EXPECT_FALSE(read());
    EXPECT_NE(warning_, "");
}

TEST_F(CostFile, HostileNamesReadBack) {
    for (const std::string& name : hostile_names()) {
        Cost cost = fitting_cost();
        cost.detectors.push_back({name, 1, 2});
        cost.steps.push_back({name, 3});
        const Cost back = cost_from_text(cost_to_text(cost));
        EXPECT_NE(back.of(name), nullptr) << name;
        EXPECT_EQ(back.steps.back().name, name);
    }
}

}  // namespace

}  // namespace farout::report
