#include "core/text.h"

#include <array>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string message_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Concat, StreamsItsArguments) {
    EXPECT_EQ(concat("row ", 7, " of ", 'x'), "row 7 of x");
}

TEST(Trim, RemovesWhiteSpaceAtBothEndsOnly) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \n\t "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Split, TrimsPiecesAndKeepsEmptyOnes) {
    EXPECT_THAT(split("a, b ,,c", ','), ElementsAre("a", "b", "", "c"));
    EXPECT_THAT(split("a,", ','), ElementsAre("a", ""));
    EXPECT_THAT(split("one", ','), ElementsAre("one"));
    EXPECT_THAT(split("", ','), IsEmpty());
    EXPECT_THAT(split("  ", ','), IsEmpty());
}

TEST(Enumerate, ListsTheFirstAndCountsTheRest) {
    const std::vector<std::string> items{"a", "b", "c"};
    EXPECT_EQ(enumerate({}), "");
    EXPECT_EQ(enumerate(items), "a, b, c");
    EXPECT_EQ(enumerate(items, 3), "a, b, c");
    EXPECT_EQ(enumerate(items, 2), "a, b … and 1 more");
    EXPECT_EQ(enumerate(items, 0), "… and 3 more");
}

TEST(Nearest, FindsTypingErrors) {
    const std::vector<std::string> names{"msp", "max_logit", "energy", "mahalanobis", "vim"};
    EXPECT_EQ(nearest("energi", names), "energy");
    EXPECT_EQ(nearest("max-logit", names), "max_logit");
    EXPECT_EQ(nearest("mahalanobsi", names), "mahalanobis") << "neighbours swapped";
    EXPECT_EQ(nearest("mahalonobiss", names), "mahalanobis");
    EXPECT_EQ(nearest("MSP", names), "msp");
    EXPECT_EQ(nearest("vm", names), "vim");
}

TEST(Nearest, FindsNothingThatIsAnotherWord) {
    const std::vector<std::string> names{"msp", "max_logit", "energy", "vim"};
    EXPECT_EQ(nearest("knn", names), "");
    EXPECT_EQ(nearest("", names), "");
    EXPECT_EQ(nearest("x", {"y"}), "");
    EXPECT_EQ(nearest("energy", {}), "");
}

TEST(Nearest, TakesTheFirstOfEquallyNear) {
    EXPECT_EQ(nearest("cat", {"bat", "hat"}), "bat");
}

TEST(DidYouMean, AsksOnlyWhereThereIsACandidate) {
    EXPECT_EQ(did_you_mean("energi", {"energy"}), " Did you mean 'energy'?");
    EXPECT_EQ(did_you_mean("zebra", {"energy"}), "");
}

TEST(ParseDouble, ReadsTheWholeText) {
    EXPECT_EQ(parse_double("0.1", "gamma"), 0.1);
    EXPECT_EQ(parse_double("-1e-3", "gamma"), -1e-3);
    EXPECT_EQ(parse_double("+2", "gamma"), 2.0);
    EXPECT_EQ(parse_double("inf", "gamma"), std::numeric_limits<double>::infinity());
}

TEST(ParseDouble, RefusesEverythingElseAndNamesIt) {
    for (const char* text :
         {"", " ", "abc", "1.0x", "1 ", " 1", "1,5", "0x10", "+-1", "+", "nan"}) {
        EXPECT_THAT(message_of([&] { parse_double(text, "--set gen.gamma"); }),
                    AllOf(HasSubstr("--set gen.gamma"), HasSubstr("not a number")))
            << "text '" << text << "'";
    }
    EXPECT_THAT(message_of([&] { parse_double("1e999", "x"); }), HasSubstr("range"));
}

TEST(ParseInteger, ReadsTheWholeRange) {
    EXPECT_EQ(parse_integer("9223372036854775807", "n"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_integer("-9223372036854775808", "n"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(parse_integer("+7", "n"), 7);
}

TEST(ParseInteger, RefusesEverythingElseAndNamesIt) {
    for (const char* text : {"", "1.0", "7a", "1e3", " 7", "++7", "-"}) {
        EXPECT_THAT(message_of([&] { parse_integer(text, "--block"); }),
                    AllOf(HasSubstr("--block"), HasSubstr("not a whole number")))
            << "text '" << text << "'";
    }
    EXPECT_THAT(message_of([] { parse_integer("9223372036854775808", "n"); }), HasSubstr("range"));
}

TEST(ParseInteger, ShowsUnprintableTextSafely) {
    EXPECT_THAT(message_of([] { parse_integer("\x1b[2J", "n"); }), HasSubstr("\\x1b[2J"));
}

TEST(Hexadecimal, WritesTwoDigitsAByte) {
    const std::array<unsigned char, 3> bytes{0x00, 0x0f, 0xa5};
    EXPECT_EQ(hexadecimal(bytes.data(), bytes.size()), "000fa5");
    EXPECT_EQ(hexadecimal(bytes.data(), 0), "");
}

TEST(HumanBytes, ChoosesTheUnit) {
    EXPECT_EQ(human_bytes(0), "0 B");
    EXPECT_EQ(human_bytes(1023), "1023 B");
    EXPECT_EQ(human_bytes(1024), "1.0 KiB");
    EXPECT_EQ(human_bytes(1536), "1.5 KiB");
    EXPECT_EQ(human_bytes(1024.0 * 1024 - 1), "1.0 MiB") << "never 1024.0 KiB";
    EXPECT_EQ(human_bytes(3.5 * std::pow(1024.0, 4)), "3.5 TiB");
}

TEST(HumanDuration, ChoosesTheUnit) {
    EXPECT_EQ(human_duration(3.21), "3.2 s");
    EXPECT_EQ(human_duration(59.94), "59.9 s");
    EXPECT_EQ(human_duration(59.96), "1 min 00 s") << "never 60.0 s";
    EXPECT_EQ(human_duration(75), "1 min 15 s");
    EXPECT_EQ(human_duration(3599.4), "59 min 59 s");
    EXPECT_EQ(human_duration(3599.6), "1 h 00 min") << "never 60 min";
    EXPECT_EQ(human_duration(3700), "1 h 02 min");
    EXPECT_EQ(human_duration(100 * 3600), "100 h 00 min");
}

TEST(ShortestDigits, ReadBackAsTheSameNumber) {
    EXPECT_EQ(shortest_digits(0.1), "0.1");
    EXPECT_EQ(shortest_digits(100), "100");
    EXPECT_EQ(shortest_digits(1e-6), "1e-06");
    for (const double number : {1.0 / 3, 0.1 + 0.2, 1000.0000001, -5e-324})
        EXPECT_EQ(parse_double(shortest_digits(number), "number"), number);
}

TEST(HumanDuration, IsUnknownWhereThereIsNone) {
    EXPECT_EQ(human_duration(std::numeric_limits<double>::infinity()), "unknown");
    EXPECT_EQ(human_duration(std::nan("")), "unknown");
    EXPECT_EQ(human_duration(-1), "unknown");
}

TEST(Printable, KeepsReadableText) {
    EXPECT_EQ(printable("photo 1.jpg"), "photo 1.jpg");
    EXPECT_EQ(printable("Größe, 写真, 𝄞, \xC2\xA0"), "Größe, 写真, 𝄞, \xC2\xA0");
}

TEST(Printable, EscapesControlCharacters) {
    EXPECT_EQ(printable("a\x1b[31mb\n\t\x7f"), "a\\x1b[31mb\\x0a\\x09\\x7f");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b") << "C1 controls drive terminals too";
}

TEST(Printable, EscapesInvalidUtf8) {
    EXPECT_EQ(printable("\xff"), "\\xff");
    EXPECT_EQ(printable("\x80x"), "\\x80x") << "continuation without a start";
    EXPECT_EQ(printable("\xC3"), "\\xc3") << "cut short";
    EXPECT_EQ(printable("\xE5\x86"), "\\xe5\\x86") << "cut short";
    EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf") << "overlong";
    EXPECT_EQ(printable("\xE0\x80\xAF"), "\\xe0\\x80\\xaf") << "overlong";
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
}

TEST(ErrorStatus, IsThatOfItsKind) {
    EXPECT_EQ(Error("x").status(), ExitStatus::failed);
    EXPECT_EQ(UsageError("x").status(), ExitStatus::wrong_usage);
    EXPECT_EQ(Error("x", ExitStatus::interrupted).status(), ExitStatus::interrupted);
    EXPECT_EQ(static_cast<int>(ExitStatus::interrupted), 75);
}

}  // namespace
}  // namespace farout
