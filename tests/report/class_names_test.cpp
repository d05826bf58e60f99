// Class names as people have them.
#include "report/class_names.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> names_in(const std::string& text) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder / "names", std::ios::binary) << text;
    return read_class_names(folder / "names");
}

std::string refusal_of(const std::string& text) {
    try {
        names_in(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ClassNameFile, ANameALine) {
    EXPECT_THAT(names_in("tench\ngold fish\nshark\n"), ElementsAre("tench", "gold fish", "shark"));
    EXPECT_THAT(names_in("\xEF\xBB\xBFtench\r\nshark\r\n\r\n"), ElementsAre("tench", "shark"));
    EXPECT_THAT(names_in("n01440764 tench, Tinca tinca\nn01443537 goldfish\n"),
                ElementsAre("n01440764 tench, Tinca tinca", "n01443537 goldfish"));
    EXPECT_THAT(names_in("0\n1\n2"), ElementsAre("0", "1", "2"));
    EXPECT_THAT(names_in("7 up\ncola\nwater\n"), ElementsAre("7 up", "cola", "water"));
}

TEST(ClassNameFile, LabelsBeforeTheNamesAreUnderstood) {
    EXPECT_THAT(names_in("0 tench\n1 gold fish\n"), ElementsAre("tench", "gold fish"));
    EXPECT_THAT(names_in("1: b\n0: a\n2: c\n"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(names_in("index,name\n0,tench\n1,\"gold, fish\"\n"),
                ElementsAre("tench", "gold, fish"));
    EXPECT_THAT(names_in("0\ta\n1\tb\n"), ElementsAre("a", "b"));
}

TEST(ClassNameFile, JsonIsUnderstood) {
    EXPECT_THAT(names_in(R"(["a", "b"])"), ElementsAre("a", "b"));
    EXPECT_THAT(names_in(R"({"0": "a", "1": "b", "10": "k", "2": "c", "3": "d", "4": "e",
        "5": "f", "6": "g", "7": "h", "8": "i", "9": "j"})"),
                ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"));
    EXPECT_THAT(names_in(R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})"),
                ElementsAre("tench", "goldfish"));
    EXPECT_THAT(names_in(R"({"b": 1, "a": 0})"), ElementsAre("a", "b"));
}

TEST(ClassNameFile, AnythingElseIsToldForWhatItIs) {
    EXPECT_THAT(refusal_of("1 tench\n2 goldfish\n3 shark\n"), HasSubstr("labels begin at 0"));
    EXPECT_THAT(refusal_of("0 tench\n1 goldfish\n3 shark\n"), HasSubstr("some are missing"));
    EXPECT_THAT(refusal_of("0 tench\n0 goldfish\n"), HasSubstr("label 0 has two names"));
    EXPECT_THAT(refusal_of("{\"a\": \"b\"}"), HasSubstr("'a' isn't a label"));
    EXPECT_THAT(refusal_of("{\"0\": {\"id\": 3}}"), HasSubstr("isn't a name"));
    EXPECT_THAT(refusal_of("[\"a\", "), HasSubstr("can't be parsed"));
    EXPECT_THAT(refusal_of("{}"), HasSubstr("holds no names"));
    EXPECT_THAT(refusal_of("\n\n"), HasSubstr("holds no names"));
    EXPECT_THAT(refusal_of("<!DOCTYPE html>\n<html>"), HasSubstr("a web page"));
    EXPECT_THAT(refusal_of("\n<HTML>\n"), HasSubstr("a web page"));
    EXPECT_THAT(refusal_of(std::string("\x93NUMPY\x01\0v\0", 10)), HasSubstr("a NUL byte"));
}

}  // namespace
}  // namespace farout::report
