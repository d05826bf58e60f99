#include "report/text/text_width.h"

#include <clocale>

#include <gtest/gtest.h>

namespace farout::report {
namespace {

// Widths as Unicode Standard Annex #11 has them.
TEST(TextWidth, WideNarrowAndCombiningCharacters) {
    EXPECT_EQ(text_width(""), 0);
    EXPECT_EQ(text_width("plain"), 5);
    EXPECT_EQ(text_width("é"), 1);
    EXPECT_EQ(text_width("e\xCC\x81"), 1);         // e and U+0301 combining acute
    EXPECT_EQ(text_width("画像"), 4);              // wide
    EXPECT_EQ(text_width("\xEF\xBD\xB1"), 1);      // U+FF71 half-width katakana
    EXPECT_EQ(text_width("\xEF\xBC\xA1"), 2);      // U+FF21 full-width A
    EXPECT_EQ(text_width("한글"), 4);              // Hangul syllables
    EXPECT_EQ(text_width("\xF0\x9F\x99\x82"), 2);  // U+1F642 emoji
    EXPECT_EQ(text_width("\xE2\x80\x8B"), 0);      // U+200B zero-width space
    EXPECT_EQ(text_width("…"), 1);
}

TEST(TextWidth, BytesThatAreNoUtf8AreAColumnEach) {
    EXPECT_EQ(text_width("\xFF\xFE"), 2);
    EXPECT_EQ(text_width("a\xE7\x94"), 3);  // the beginning of a three-byte character
}

TEST(TextWidth, TheProgramsLocaleStaysAsItIs) {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    EXPECT_EQ(text_width("画"), 2);
    EXPECT_EQ(std::setlocale(LC_ALL, nullptr), before);
}

TEST(CutToWidth, KeepsWhatFitsAndWholeCharacters) {
    EXPECT_EQ(cut_to_width("abcdef", 6), "abcdef");
    EXPECT_EQ(cut_to_width("abcdefg", 6), "abcde…");
    EXPECT_EQ(cut_to_width("画像セット", 10), "画像セット");
    EXPECT_EQ(cut_to_width("画像セット", 9), "画像セッ…");
    EXPECT_EQ(cut_to_width("画像セット", 8), "画像セ…");
    EXPECT_EQ(cut_to_width("e\xCC\x81xyz", 2), "e\xCC\x81…");
}

TEST(Padded, CountsColumnsNotBytes) {
    EXPECT_EQ(padded("画", 4, Align::left), "画  ");
    EXPECT_EQ(padded("画", 4, Align::right), "  画");
    EXPECT_EQ(padded("too long", 3, Align::right), "too long");
}

TEST(Wrapped, BreaksAtSpaces) {
    EXPECT_EQ(wrapped("one two three", 7), "one two\nthree\n");
    EXPECT_EQ(wrapped("one two three", 6), "one\ntwo\nthree\n");
    EXPECT_EQ(wrapped("a-very-long-word b", 5), "a-very-long-word\nb\n");
    EXPECT_EQ(wrapped("画像 画像", 8), "画像\n画像\n");
    EXPECT_EQ(wrapped("", 5), "\n");
}

}  // namespace
}  // namespace farout::report
