#include "catalogue/search_space.h"

#include <gmock/gmock.h>

#include "message_of.h"

namespace farout::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::message_of;

std::vector<std::string> tried_of(const Selection& selection, const NetworkShape& shape = {}) {
    return tried(selection, shape).detectors;
}

TEST(SearchSpace, TriesEveryCombinationTheFirstParameterFastest) {
    EXPECT_THAT(tried_of({.detectors = {"msp", "scale(searched)"}}),
                ElementsAre("scale(percentile=65)", "scale(percentile=70)", "scale(percentile=75)",
                            "scale(percentile=80)", "scale(percentile=85)", "scale(percentile=90)",
                            "scale(percentile=95)"));
    EXPECT_THAT(
        tried_of({.detectors = {"gen(searched)"}, .grid = "gen.M=10,50; gen.gamma=0.5,0.1"}),
        ElementsAre("gen(gamma=0.5, M=10)", "gen(gamma=0.1, M=10)", "gen(gamma=0.5, M=50)",
                    "gen(gamma=0.1, M=50)"));
    EXPECT_THAT(tried_of({.detectors = {"msp"}}), IsEmpty());
}

TEST(SearchSpace, LeavesWhatIsntSearchedAsItIsSet) {
    EXPECT_THAT(tried_of({.detectors = {"gen", "gen(searched)"},
                          .settings = {"gen.M=7", "nci.alpha=2"},
                          .grid = "gen.gamma=0.5,0.1"}),
                ElementsAre("gen(gamma=0.5, M=7)", "gen(gamma=0.1, M=7)"));
}

TEST(SearchSpace, LeavesOutValuesOfASweepThatDontFitTheNetwork) {
    const Selection vim{.detectors = {"vim(searched)"}};
    EXPECT_THAT(tried_of(vim), ElementsAre("vim(dim=256)", "vim(dim=1000)"));
    EXPECT_THAT(tried_of(vim, {.width = 768, .classes = 10}), ElementsAre("vim(dim=256)"));
    EXPECT_THAT(tried_of(vim, {.width = 96, .classes = 10}), ElementsAre("vim(dim=auto)"));
    const Selection gen{.detectors = {"gen(searched)"}};
    EXPECT_EQ(tried_of(gen).size(), 7U * 6);
    EXPECT_EQ(tried_of(gen, {.width = 768, .classes = 40}).size(), 7U * 2) << "10, and 50: all 40";
    EXPECT_EQ(tried_of({.detectors = {"gen(searched)"}, .grid = "gen.M=50,60"},
                       {.width = 768, .classes = 40})
                  .size(),
              2U)
        << "a grid is tried as it is";
}

TEST(SearchSpace, IsDescribedInShort) {
    EXPECT_EQ(describe_search({.detectors = {"knn(searched)", "gen(searched)"},
                               .grid = "gen.gamma=0.5,0.1;gen.M=10"},
                              {}),
              "knn: k=50,100,200,500,1000; gen: gamma=0.5,0.1 M=10");
    EXPECT_EQ(describe_search({.detectors = {"knn"}}, {}), "");
}

TEST(SearchSpace, RefusesWhatCantBeTried) {
    const auto message = [](const std::string& grid) {
        return message_of([&] { parse_grid(grid); });
    };
    EXPECT_THAT(message("gen.gamma"), HasSubstr("Write detector.parameter=value,value"));
    EXPECT_THAT(message("gen.gama=1,2"), HasSubstr("Did you mean 'gamma'?"));
    EXPECT_THAT(message("gen.gamma=0.1,0.10"), HasSubstr("gen.gamma has 0.1 twice"));
    EXPECT_THAT(message("gen.gamma=0.1; gen.gamma=0.2"), HasSubstr("names gen.gamma twice"));
    EXPECT_THAT(message("gen.gamma=,"), HasSubstr("has no value"));
    EXPECT_THAT(message("gen.gamma=x"), HasSubstr("'x' isn't a number"));
    EXPECT_THAT(message_of([] { tried_of({.detectors = {"msp(searched)"}}); }),
                HasSubstr("'msp' has nothing that is searched by itself. It has no parameter."));
    EXPECT_THAT(message_of([] { tried_of({.detectors = {"lts(searched)"}}); }),
                HasSubstr("Give values: --grid \"lts.percentile=…,…\""));
}

TEST(DetectorChoice, KnowsThoseThatAreSearched) {
    const Choice choice = parse_choice(" gen(searched) ");
    EXPECT_TRUE(choice.searched);
    EXPECT_EQ(choice.name, "gen(searched)");
    EXPECT_EQ(choice.kind->name, "gen");
    EXPECT_TRUE(is_ours("gen(searched)"));
    EXPECT_FALSE(is_ours("genn(searched)"));
    EXPECT_EQ(column_name("gen (searched)"), "gen(searched)");
    EXPECT_FALSE(parse_choice("gen(gamma=0.5)").searched);
}

}  // namespace
}  // namespace farout::catalogue
