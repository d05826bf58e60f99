// What is written down of commands; that shells and man take it: tests/end_to_end/documents.sh.

#include <gmock/gmock.h>

#include "cli/documents/command_pages.h"

namespace farout::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OptionHelp option(const std::string& name, const std::string& value,
                  const std::string& description = "what it is") {
    return {name, "", value, false, false, description};
}

CommandPages pages_of(std::vector<OptionHelp> options) {
    CommandPages pages;
    pages.commands = {{{"fit"},
                       "learns",
                       {{"farout fit --out F.h5", "Learns. It's quick."}, std::move(options)}}};
    return pages;
}

TEST(OptionValue, FollowsFromWhatHelpCallsIt) {
    const CommandPages pages = pages_of({});
    const auto kind = [&](const std::string& value) {
        return value_of(pages, pages.commands[0], option("x", value)).kind;
    };
    EXPECT_EQ(kind(""), ValueKind::nothing);
    EXPECT_EQ(kind("DIR/"), ValueKind::folder);
    for (const char* file : {"F.h5", "S.h5 …", "FILE", "LIST", "X.npy|X.npz|X.pkl", "JOB.cfg|DIR"})
        EXPECT_EQ(kind(file), ValueKind::file) << file;
    for (const char* other : {"N", "NAME", "SHARE", "D.P=V,V;…"})
        EXPECT_EQ(kind(other), ValueKind::other) << other;
    EXPECT_THAT(value_of(pages, pages.commands[0], option("x", "cpu|cuda")).words.words,
                ElementsAre("cpu", "cuda"));
}

TEST(OptionValue, TakesTheWordsOfTheCommandFirst) {
    CommandPages pages = pages_of({});
    pages.words["model"] = {{"vit", "bit"}, false};
    EXPECT_THAT(value_of(pages, pages.commands[0], option("model", "NAME")).words.words,
                ElementsAre("vit", "bit"));
    pages.words["fit model"] = {};
    EXPECT_EQ(value_of(pages, pages.commands[0], option("model", "NAME")).kind, ValueKind::other);
}

TEST(InShort, IsTheFirstThought) {
    EXPECT_EQ(in_short("feature file; one that is there is gone on with"), "feature file");
    EXPECT_EQ(in_short("where to compute (default: cpu)"), "where to compute");
    EXPECT_THAT(in_short(std::string(50, 'a') + " " + std::string(50, 'b')),
                std::string(50, 'a') + " …");
}

TEST(Documents, EscapeWhatTheirReadersTakeForMore) {
    const CommandPages pages =
        pages_of({option("a", "N", ".begins, isn't 5 % \\ [x]:y `z` → w"), option("b", "", "")});
    const std::string man = to_man(pages, "farout 1.2.3");
    EXPECT_THAT(man, HasSubstr("\\&.begins, isn\\(aqt 5 % \\e [x]:y \\(gaz\\(ga \\[u2192] w"));
    EXPECT_THAT(man, HasSubstr("\"farout 1.2.3\""));
    EXPECT_THAT(zsh_completion(pages), HasSubstr("'--a=[.begins, isn'\\''t 5 % \\ \\[x\\]\\:y"));
    EXPECT_THAT(fish_completion(pages), HasSubstr("-l a -x -d '.begins, isn\\'t 5 % \\\\ [x]:y"));
    EXPECT_THAT(bash_completion(pages), HasSubstr("--a) kind=other"));
}

}  // namespace
}  // namespace farout::cli
