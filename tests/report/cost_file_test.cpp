#include "report/costs/cost_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "message_of.h"
#include "sample_costs.h"
#include "sample_reports.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

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
