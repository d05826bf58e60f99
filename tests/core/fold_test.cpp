#include "core/fold.h"

#include <algorithm>
#include <bit>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/text.h"
namespace farout {
namespace {

// A combination that shows its own order: neither associative nor commutative.
using Expression = Fold<std::string>;

Expression make_expression() {
    return Expression(
        [](std::string& left, std::string&& right) { left = concat("(", left, "+", right, ")"); });
}

Expression expression_of(std::int64_t begin, std::int64_t end) {
    Expression expression = make_expression();
    for (std::int64_t part = begin; part < end; ++part) expression.add(part, std::to_string(part));
    return expression;
}

void take_over(Expression& left, Expression right) {
    for (Expression::Node& node : right.release()) left.append(std::move(node));
}

/// The definition: the largest power of two of parts below the count on the left, the rest on the
/// right.
std::string by_definition(std::int64_t begin, std::int64_t end) {
    if (end - begin == 1) return std::to_string(begin);
    const auto left =
        static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(end - begin - 1)));
    return concat("(", by_definition(begin, begin + left), "+", by_definition(begin + left, end),
                  ")");
}

TEST(Fold, AddsInTheOrderOfABinaryTree) {
    EXPECT_EQ(expression_of(0, 1).finish(), "0");
    EXPECT_EQ(expression_of(0, 2).finish(), "(0+1)");
    EXPECT_EQ(expression_of(0, 3).finish(), "((0+1)+2)");
    EXPECT_EQ(expression_of(0, 4).finish(), "((0+1)+(2+3))");
    EXPECT_EQ(expression_of(0, 5).finish(), "(((0+1)+(2+3))+4)");
    EXPECT_EQ(expression_of(0, 7).finish(), "(((0+1)+(2+3))+((4+5)+6))");
}

TEST(Fold, FollowsItsDefinitionForAnyNumberOfParts) {
    for (std::int64_t parts = 1; parts <= 300; ++parts) {
        ASSERT_EQ(expression_of(0, parts).finish(), by_definition(0, parts));
    }
}

TEST(Fold, GivesTheSameForEverySplitOverRanks) {
    constexpr int parts = 11;
    const std::string expected = by_definition(0, parts);
    // Every bit says whether a new rank begins there: all 2^10 ways to cut 11 parts.
    for (unsigned cuts = 0; cuts < 1U << (parts - 1); ++cuts) {
        Expression total = make_expression();
        std::int64_t begin = 0;
        for (std::int64_t part = 0; part < parts; ++part) {
            const bool ends = part == parts - 1 || ((cuts >> part) & 1U) != 0;
            if (!ends) continue;
            take_over(total, expression_of(begin, part + 1));
            begin = part + 1;
        }
        ASSERT_EQ(total.finish(), expected) << "cuts " << cuts;
    }
}

TEST(Fold, GivesTheSameWhicheverNeighboursJoinFirst) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const std::int64_t parts = 1 + static_cast<std::int64_t>(random() % 40);
        std::vector<Expression> ranks;
        for (std::int64_t begin = 0; begin < parts;) {
            const std::int64_t end =
                std::min(parts, begin + static_cast<std::int64_t>(random() % 6));
            ranks.push_back(expression_of(begin, end));  // some have no parts
            begin = end;
        }
        while (ranks.size() > 1) {
            const auto left = static_cast<std::ptrdiff_t>(random() % (ranks.size() - 1));
            take_over(ranks[static_cast<std::size_t>(left)],
                      std::move(ranks[static_cast<std::size_t>(left) + 1]));
            ranks.erase(ranks.begin() + left + 1);
        }
        ASSERT_EQ(ranks.front().finish(), by_definition(0, parts)) << "round " << round;
    }
}

TEST(Fold, KeepsFewSubtrees) {
    for (const std::int64_t first : {0, 1, 511, 513, 1000}) {
        Expression expression = make_expression();
        for (std::int64_t part = first; part < first + 1000; ++part) {
            expression.add(part, "");
            const auto count = static_cast<unsigned>(part + 1 - first);
            ASSERT_LE(expression.nodes().size(), 2U * std::bit_width(count));
        }
    }
}

TEST(Fold, IsEmptyUntilAPartComesAndAfterRelease) {
    Expression expression = make_expression();
    EXPECT_TRUE(expression.empty());
    expression.add(0, "0");
    EXPECT_FALSE(expression.empty());
    EXPECT_EQ(expression.release().size(), 1U);
    EXPECT_TRUE(expression.empty());
}

}  // namespace
}  // namespace farout
