#include "parallel/agreed_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// What the ranks are told where rank `other` brings `differing` and all the others `usual`.
std::string told(Communicator& ranks, int other, const Facts& usual, const Facts& differing) {
    try {
        agree_on_facts(ranks, ranks.rank() == other ? differing : usual, "Copy it again.");
    } catch (const AgreedError& error) {
        return error.what();
    }
    return "";
}

TEST_P(AgreedFactsTest, TheSameFactsPass) {
    on_ranks([](Communicator& ranks) {
        EXPECT_NO_THROW(agree_on_facts(ranks, {}, "Nothing."));
        EXPECT_NO_THROW(agree_on_facts(ranks, {{"weights", "a"}, {"list", ""}}, "Nothing."));
    });
}

TEST_P(AgreedFactsTest, AnyRankThatDiffersIsNamedWithItsHostOnAllRanks) {
    on_ranks([](Communicator& ranks) {
        for (int other = 1; other < ranks.size(); ++other) {
            const std::string message = told(ranks, other, {{"list", "x"}, {"weights", "resnet"}},
                                             {{"list", "x"}, {"weights", "vit"}});
            EXPECT_THAT(message,
                        AllOf(HasSubstr(concat("rank ", other, " on ")),
                              HasSubstr(" has weights 'vit' where rank 0 on "),
                              HasSubstr(" has 'resnet'. Copy it again."), Not(HasSubstr("list"))));
        }
    });
}

TEST_P(AgreedFactsTest, ARootThatDiffersFromAllOthersIsNoticed) {
    on_ranks([](Communicator& ranks) {
        const std::string message = told(ranks, 0, {{"list", "x"}}, {{"list", "y"}});
        if (ranks.size() == 1) return;
        EXPECT_THAT(message, HasSubstr("rank 1 on"));
        if (ranks.size() > 4) {
            EXPECT_THAT(message, HasSubstr(concat("and ", ranks.size() - 4, " more ranks differ")));
        }
    });
}

TEST_P(AgreedFactsTest, AFactThatOneSideLacksIsADifference) {
    on_ranks([](Communicator& ranks) {
        if (ranks.size() == 1) return;
        const Facts with{{"list", "x"}};
        EXPECT_THAT(told(ranks, 1, {}, with), HasSubstr("has list 'x' where rank 0"));
        EXPECT_THAT(told(ranks, 1, with, {}), HasSubstr("has list nothing where rank 0"));
        // Not one that is empty either, nor one that another swallows.
        EXPECT_NE(told(ranks, 1, {}, {{"list", ""}}), "");
        EXPECT_NE(told(ranks, 1, {{"a", "bc"}}, {{"ab", "c"}}), "");
    });
}

TEST_P(AgreedFactsTest, HashesAndLongTextsAreToldInShort) {
    on_ranks([](Communicator& ranks) {
        if (ranks.size() == 1) return;
        const std::string hashes = told(ranks, 1, {{"weights", std::string(64, 'a')}},
                                        {{"weights", std::string(64, 'b')}});
        EXPECT_THAT(hashes, AllOf(HasSubstr("'bbbbbbbbbbbb…'"), HasSubstr("'aaaaaaaaaaaa…'")));
        const std::string same(1000, '.');
        const std::string texts = told(ranks, 1, {{"command", same + "--odin" + same}},
                                       {{"command", same + "--list" + same}});
        EXPECT_THAT(texts, AllOf(HasSubstr(".--list."), HasSubstr(".--odin.")));
        EXPECT_LT(texts.size(), 500U);
        const std::string accents =
            told(ranks, 1, {{"name", "é"}}, {{"name", concat("x", std::string(200, '\xc3'))}});
        EXPECT_THAT(accents, AllOf(HasSubstr("'é'"), HasSubstr("\\xc3")));
    });
}

TEST_P(AgreedFactsTest, TheRanksGoOnAfterADifference) {
    on_ranks([](Communicator& ranks) {
        const Facts facts{{"rank", std::to_string(ranks.rank())}};
        const std::string differing = differing_facts(ranks, facts);
        EXPECT_EQ(differing.empty(), ranks.size() == 1);
        EXPECT_EQ(all_reduce_value(ranks, 1, Reduction::sum), ranks.size());
    });
}

TEST_P(AgreedFactsTest, TheExitStatusIsTheCallers) {
    on_ranks([](Communicator& ranks) {
        if (ranks.size() == 1) return;
        try {
            agree_on_facts(ranks, {{"rank", std::to_string(ranks.rank())}}, "Stop.",
                           ExitStatus::wrong_usage);
            ADD_FAILURE() << "not refused";
        } catch (const AgreedError& error) {
            EXPECT_EQ(error.status(), ExitStatus::wrong_usage);
        }
    });
}

}  // namespace
}  // namespace farout::parallel
