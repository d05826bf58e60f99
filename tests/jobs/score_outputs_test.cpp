#include "jobs/score_outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "extraction/output.h"
#include "features/feature_file.h"
#include "message_of.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Features of three images and scores of ODIN beside them.
class ScoreOutputs : public ::testing::Test {
  protected:
    ScoreOutputs() { write(features_, "", {1, 1, 1}); }

    /// A file of one block; `output`: whose, "" for features. `status`: 1 ok, 5 corrupt.
    static void write(const std::filesystem::path& file, const std::string& output,
                      const std::vector<std::uint8_t>& status) {
        features::FeatureLayout layout;
        for (int row = 0; row < 3; ++row) layout.images.push_back({concat(row, ".png"), 0});
        layout.width = 1;
        layout.block_rows = 3;
        layout.provenance["format"] =
            output.empty() ? features::feature_format : features::output_format;
        if (!output.empty()) {
            layout.kind = features::FileKind::output;
            layout.provenance[features::output_fact] = output;
        }
        features::create_feature_file(file, layout);
        const auto communicator = parallel::make_local_communicator();
        features::FeatureFileWriter writer(file, *communicator);
        features::FeatureBlock block{{}, status, {}};
        for (const std::uint8_t of_row : status) {
            block.features.push_back(of_row == 1 ? 2.5F : 0);
            block.reasons.emplace_back();
        }
        writer.write(0, block);
        writer.close();
    }

    ScoredSet set() const { return ScoredSet(features_, {odin_}); }

    testing::TemporaryFolder folder_;
    std::filesystem::path features_ = folder_ / "val.h5";
    Identity odin_ = extraction::full_output({"odin", {}});
    std::filesystem::path of_odin_ = folder_ / "val.odin.h5";
};

TEST_F(ScoreOutputs, AreAskedForByDetectorsEachOnce) {
    EXPECT_THAT(outputs_of(detectors::make_detectors({"energy"}, {})), IsEmpty());
    const auto two = detectors::make_detectors({"odin", "odin(epsilon=0.002)", "msp"}, {});
    ASSERT_EQ(outputs_of(two).size(), 2U);
    EXPECT_EQ(outputs_of(two)[0], odin_);
    EXPECT_THAT(output_files(features_, outputs_of(two)),
                ElementsAre(of_odin_, folder_ / "val.odin+epsilon=0.002.h5"));
}

TEST_F(ScoreOutputs, ThatAreMissingAreNamedWithWhatThereIs) {
    const auto odin = detectors::make_detectors({"odin"}, {});
    EXPECT_FALSE(has_outputs(features_, {odin_}));
    write(folder_ / "val.odin+epsilon=0.002.h5", "odin(temperature=1000, epsilon=0.002)",
          {1, 1, 1});
    EXPECT_THAT(
        testing::message_of([&] { require_outputs(features_, odin); }),
        AllOf(HasSubstr("val.h5 has no odin(temperature=1000, epsilon=0.0014)"),
              HasSubstr("It has odin(temperature=1000, epsilon=0.002)."), HasSubstr("--outputs")));
    write(of_odin_, odin_.text(), {1, 1, 1});
    EXPECT_NO_THROW(require_outputs(features_, odin));
}

TEST_F(ScoreOutputs, TellARowsFactsOnlyWhereTheyChangeWhichRowsAreScored) {
    write(of_odin_, odin_.text(), {1, 1, 1});
    EXPECT_EQ(set().contents().size(), 1U) << "other detectors' columns don't depend on it";
    EXPECT_EQ(set().contents_of({odin_}).size(), 1U);
    EXPECT_THAT(set().contents_of({}), IsEmpty());
    write(of_odin_, odin_.text(), {1, 5, 1});
    EXPECT_EQ(set().contents().size(), 2U);
    const ScoredSet two_rows(features_, {odin_});
    const auto rows = two_rows.source().read({0, 3});
    EXPECT_THAT(rows.status, ElementsAre(features::RowStatus::ok, features::RowStatus{5},
                                         features::RowStatus::ok));
}

TEST_F(ScoreOutputs, OfAnotherKindUnderTheNameAreRefused) {
    write(of_odin_, "odin(temperature=1, epsilon=0)", {1, 1, 1});
    EXPECT_THAT(testing::message_of([&] { set(); }),
                HasSubstr("holds odin(temperature=1, epsilon=0), not odin(temperature=1000"));
}

}  // namespace
}  // namespace farout::jobs
