#include "core/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"

namespace farout {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Identity, ReadsWhatItWrites) {
    for (const char* text : {"gen", "gen(gamma=0.5, M=50)", "feature_quantile(q=0.99)",
                             "react(source=id_val)", "knn(k=1000)"})
        EXPECT_EQ(parse_identity(text).text(), text);
    EXPECT_EQ(parse_identity(" gen ( gamma = 0.5,M=50 ) ").text(), "gen(gamma=0.5, M=50)");
    EXPECT_EQ(parse_identity("gen()").text(), "gen");
    EXPECT_EQ(parse_identity("gen(gamma=0.5, M=50)").value("M"), "50");
    EXPECT_EQ(parse_identity("gen(gamma=0.5, M=50)").value("k"), "");
}

TEST(Identity, OthersOfAKindAreOthers) {
    EXPECT_EQ(parse_identity("gen(M=50)"), parse_identity("gen( M=50 )"));
    EXPECT_NE(parse_identity("gen(M=50)"), parse_identity("gen(M=51)"));
    EXPECT_NE(parse_identity("gen(M=50)"), parse_identity("gen"));
}

TEST(Identity, RefusesWhatIsNone) {
    const auto complaint = [](const char* text) {
        return testing::message_of([&] { parse_identity(text); });
    };
    EXPECT_THAT(complaint(""), HasSubstr("names no kind"));
    EXPECT_THAT(complaint("(k=1)"), HasSubstr("names no kind"));
    EXPECT_THAT(complaint("a/b"), HasSubstr("names no kind"));
    EXPECT_THAT(complaint("gen(M=50"), HasSubstr("parentheses don't match"));
    EXPECT_THAT(complaint("gen(M=50) x"), HasSubstr("parentheses don't match"));
    EXPECT_THAT(complaint("gen(M=(50))"), HasSubstr("parentheses don't match"));
    EXPECT_THAT(complaint("gen(50)"), HasSubstr("'50' has no '='"));
    EXPECT_THAT(complaint("gen(M=)"), HasSubstr("'' is no value"));
    EXPECT_THAT(complaint("gen(=1)"), HasSubstr("'' is no parameter's name"));
    EXPECT_THAT(complaint("gen(M=1,)"), HasSubstr("has no '='"));
    EXPECT_THAT(complaint("gen(M=1, M=2)"), HasSubstr("gives M twice"));
}

TEST(Identity, ListsArePartedOutsideOfParentheses) {
    EXPECT_THAT(split_identities("gen, gen(gamma=0.5, M=50),react"),
                ElementsAre("gen", "gen(gamma=0.5, M=50)", "react"));
    EXPECT_THAT(split_identities(" "), IsEmpty());
    EXPECT_THAT(split_identities("a,,b"), ElementsAre("a", "", "b"));
    EXPECT_THAT(testing::message_of([] { split_identities("gen(M=50, react"); }),
                HasSubstr("parentheses don't match"));
    EXPECT_THAT(testing::message_of([] { split_identities("gen)M=50(, react"); }),
                HasSubstr("parentheses don't match"));
}

}  // namespace
}  // namespace farout
