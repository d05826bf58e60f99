#include "reports/choose_parameters.h"

#include <gmock/gmock.h>

#include "message_of.h"
#include "metrics/evaluate.h"
#include "sample_files.h"
#include "temporary_folder.h"

namespace farout::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

using Scores = std::vector<std::vector<float>>;  // a column a name

const std::vector<std::string> names{"gen(gamma=0.1, M=5)", "gen(gamma=0.5, M=5)",
                                     "gen(gamma=0.1, M=9)", "gen(gamma=0.5, M=9)"};

class ChooseParameters : public ::testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const Scores& scores) const {
        scores::ScoreTable table;
        table.detectors = names;
        table.scores = scores;
        const std::size_t rows = scores.front().size();
        table.labels.assign(rows, 0);
        table.predictions.assign(rows, 0);
        table.status.assign(rows, files::RowStatus::ok);
        table.row_hashes.assign(rows, 1);
        write_sample(folder_ / name, table);
        return folder_ / name;
    }

    report::SearchResult choose(const Scores& id, const Scores& a, const Scores& b,
                                const std::string& figure = "auroc", bool is_of_grid = false) {
        const std::vector<catalogue::Axis> axes =
            catalogue::parse_grid("gen.gamma=0.1,0.5;gen.M=5,9");
        return choose_parameters(write("id.h5", id), {write("a.h5", a), write("b.h5", b)},
                                 {{"gen", axes, names, is_of_grid}}, figure);
    }

  private:
    testing::TemporaryFolder folder_;
};

TEST_F(ChooseParameters, TakesTheFirstOfTheBestOfAllSetsTogether) {
    // Of the pairs in order: 4 of 6, 6 of 6, 6 of 6, 0 of 6.
    const report::SearchResult result = choose(
        {{3, 1}, {3, 2}, {9, 8}, {0, 0}}, {{2, 0}, {1, 0}, {7, 7}, {1, 1}}, {{2}, {1}, {7}, {1}});
    const report::SearchedDetector& gen = result.detectors.at(0);
    EXPECT_EQ(gen.best().name, "gen(gamma=0.5, M=5)") << "equal to the third, and before it";
    EXPECT_EQ(gen.best().value, 1);
    EXPECT_EQ(gen.tried[0].value, 4. / 6);
    EXPECT_EQ(gen.tried.at(gen.runner_up.value()).name, "gen(gamma=0.1, M=5)");
    EXPECT_THAT(gen.without_effect, ElementsAre());
    EXPECT_EQ(result.id.name, "id");
    EXPECT_EQ(result.id.rows, 2U);
    EXPECT_EQ(result.ood.at(1).name, "b");
    EXPECT_EQ(result.chosen().at("gen"), "gen(gamma=0.5, M=5)");
}

TEST_F(ChooseParameters, TakesTheLowestOfAFigureThatIsBetterSo) {
    const Scores id{{3, 1}, {3, 2}, {9, 8}, {0, 0}};
    const Scores a{{2, 0}, {1, 0}, {7, 7}, {1, 1}};
    const Scores b{{2}, {1}, {7}, {1}};
    const report::SearchedDetector gen = choose(id, a, b, "detection_error").detectors.at(0);
    EXPECT_EQ(gen.best().value, 0);
    EXPECT_EQ(gen.best().name, "gen(gamma=0.5, M=5)");
}

TEST_F(ChooseParameters, TellsOfParametersThatChangeNoScore) {
    const Scores id{{3, 1}, {3, 2}, {3, 1}, {3, 2}};
    const Scores a{{2, 0}, {1, 0}, {2, 0}, {1, 0}};
    const Scores b{{2}, {1}, {2}, {1}};
    const report::SearchedDetector gen = choose(id, a, b).detectors.at(0);
    EXPECT_THAT(gen.without_effect, ElementsAre("M"));
    EXPECT_EQ(gen.best().name, "gen(gamma=0.5, M=5)");
    EXPECT_THAT(message_of([&] { choose(id, a, b, "auroc", /*is_of_grid=*/true); }),
                HasSubstr("--grid: gen.M changes no score of the validation sets"));
}

TEST_F(ChooseParameters, IsReadBackAsItWasWritten) {
    const testing::TemporaryFolder folder;
    const report::SearchResult result = choose(
        {{3, 1}, {3, 2}, {9, 8}, {0, 0}}, {{2, 0}, {1, 0}, {7, 7}, {1, 1}}, {{2}, {1}, {7}, {1}});
    write_search(folder / "search.json", result);
    const report::SearchResult back = report::read_search(folder / "search.json");
    EXPECT_EQ(back.figure, "auroc");
    EXPECT_EQ(back.detectors.at(0).tried, result.detectors.at(0).tried);
    EXPECT_EQ(back.detectors.at(0).chosen, result.detectors.at(0).chosen);
    EXPECT_EQ(back.detectors.at(0).runner_up, result.detectors.at(0).runner_up);
    EXPECT_EQ(search_table(back), search_table(result));
    EXPECT_THAT(search_table(back), HasSubstr("gen(gamma=0.5, M=5)  100.00"));
    EXPECT_THAT(message_of([&] { report::read_search(folder / "none.json"); }),
                HasSubstr("Give the folder that `farout search --out` made"));
    testing::write_text(folder / "other.json", "{\"format\": \"other\"}");
    EXPECT_THAT(message_of([&] { report::read_search(folder / "other.json"); }),
                HasSubstr("isn't what a search wrote"));
}

}  // namespace
}  // namespace farout::reports
