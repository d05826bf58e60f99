#include "core/csv_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout {
namespace {

using ::testing::ElementsAre;

// RFC 4180, section 2.
TEST(CsvFields, AreCutAtCommasOutsideQuotes) {
    EXPECT_THAT(csv_fields("aaa,bbb,ccc"), ElementsAre("aaa", "bbb", "ccc"));
    EXPECT_THAT(csv_fields("\"aaa\",\"b,b\",ccc"), ElementsAre("aaa", "b,b", "ccc"));
    EXPECT_THAT(csv_fields("\"b\"\"bb\""), ElementsAre("b\"bb"));
    EXPECT_THAT(csv_fields(",\"\","), ElementsAre("", "", ""));
    EXPECT_THAT(csv_fields(""), ElementsAre(""));
}

TEST(CsvFields, GiveBackWhatCsvFieldWrote) {
    for (const char* text : {"plain", "a,b", "\"q\"", " spaces ", ""})
        EXPECT_THAT(csv_fields(csv_field(text) + "," + csv_field(text)), ElementsAre(text, text));
}

TEST(CsvFields, RefuseMisplacedQuotes) {
    for (const char* text : {"\"open", "a\"b", "\"a\"b,c", "\"a\" ,c"})
        EXPECT_THROW(csv_fields(text), Error) << text;
}

}  // namespace
}  // namespace farout
