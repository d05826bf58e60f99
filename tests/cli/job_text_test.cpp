#include "cli/job_files/job_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<JobEntry> read(const std::string& text) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "job.cfg", text);
    return read_job_text(folder / "job.cfg");
}

/// "key=value" of all entries.
std::vector<std::string> entries(const std::string& text) {
    std::vector<std::string> all;
    for (const JobEntry& entry : read(text)) all.push_back(entry.key + "=" + entry.value);
    return all;
}

std::string refusal(const std::string& text) {
    try {
        read(text);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing was thrown";
}

struct Understood {
    std::string text;
    std::vector<std::string> entries;
};

class JobTextUnderstands : public ::testing::TestWithParam<Understood> {};

TEST_P(JobTextUnderstands, Lines) {
    EXPECT_EQ(entries(GetParam().text), GetParam().entries) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, JobTextUnderstands,
    ::testing::Values(
        Understood{"out=a", {"out=a"}}, Understood{"  out\t=\ta  \n", {"out=a"}},
        Understood{"\xef\xbb\xbfout = a\n", {"out=a"}},
        Understood{"out = a\r\nblock = 3\r\n", {"out=a", "block=3"}},
        Understood{"out = a\rblock = 3\r", {"out=a", "block=3"}},
        Understood{"[ ood.x ]\nroot = a", {"ood.x.root=a"}},
        Understood{"[train] # of the network\nroot = a\n[id]\nroot = b",
                   {"train.root=a", "id.root=b"}},
        Understood{"train.root = a", {"train.root=a"}},
        Understood{"out = a#b # a comment", {"out=a#b"}}, Understood{"out = a\t#b", {"out=a"}},
        Understood{"#!/usr/bin/env farout\nout = a", {"out=a"}},
        Understood{"out = \"a # b\"", {"out=a # b"}},
        Understood{"out = 'a \"b\"' # c", {"out=a \"b\""}},
        Understood{"set = gen.gamma=0.2\nset = gen.M=5", {"set=gen.gamma=0.2", "set=gen.M=5"}},
        Understood{"out = a b", {"out=a b"}}, Understood{"out = C:\\data", {"out=C:\\data"}}));

struct Refused {
    std::string text;
    std::string line;  ///< "job.cfg:LINE: ", or "" for what concerns the whole file
    std::string says;
};

class JobTextRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(JobTextRefuses, WithALineAndAMend) {
    const std::string where = GetParam().line.empty() ? "job.cfg" : "job.cfg:" + GetParam().line;
    EXPECT_THAT(refusal(GetParam().text), AllOf(HasSubstr(where), HasSubstr(GetParam().says)))
        << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Sections, JobTextRefuses,
    ::testing::Values(
        Refused{"[id]\nroot = a\n[id]\n", "3", "[id] is there already, on line 1"},
        Refused{"[ood.x]\nroot = a\n[ ood.x ]\n", "3", "[ood.x] is there already, on line 1"},
        Refused{"[test]\n", "1", "no section [test]"},
        Refused{"[Train]\n", "1", "Did you mean [train]?"},
        Refused{"[OOD.x]\n", "1", "Did you mean [ood.x]?"},
        Refused{"[odd.x]\n", "1", "Did you mean [ood.x]?"},
        Refused{"[ood x]\n", "1", "Did you mean [ood.x]?"},
        Refused{"[ood:x]\n", "1", "Did you mean [ood.x]?"},
        Refused{"[ood/x]\n", "1", "Did you mean [ood.x]?"}, Refused{"[ood]\n", "1", "[ood.NAME]"},
        Refused{"[ood.]\n", "1", "[ood.NAME]"}, Refused{"[]\n", "1", "no section []"},
        Refused{"[id\n", "1", "']'"}, Refused{"[id] root = a\n", "1", "new line"},
        Refused{"[ood.x]\n\n[ood.y]\nroot = a\n", "3", "[ood.x] before this line is empty"},
        Refused{"[ood.x]\n# root = a\n", "2", "is empty"}));

INSTANTIATE_TEST_SUITE_P(
    Lines, JobTextRefuses,
    ::testing::Values(
        Refused{"out = a\nblock = 3\nout = b\n", "3", "'out' is given already, on line 1"},
        Refused{"[id]\nroot = a\nroot = a\n", "3", "'id.root' is given already, on line 2"},
        Refused{"id.root = a\n[id]\nroot = b\n", "3", "'id.root' is given already, on line 1"},
        Refused{"out: a\n", "1", "looks like YAML. Write 'out = …'"},
        Refused{"sets:\n  - a\n", "1", "looks like YAML"},
        Refused{"set: gen.gamma=3\n", "1", "looks like YAML"}, Refused{"---\n", "1", "YAML"},
        Refused{"{\"out\": \"a\"}\n", "1", "JSON"}, Refused{"<html>\n", "1", "web page"},
        Refused{"--odin\n", "1", "Write odin = true"},
        Refused{"--out = a\n", "1", "write 'out = a'"}, Refused{"strict\n", "1", "has no '='"},
        Refused{"strict # = true\n", "1", "has no '='"}, Refused{"= a\n", "1", "no option"},
        Refused{"; out = a\n", "1", "begins with '#'"}, Refused{"// a\n", "1", "begins with '#'"},
        Refused{"out\xc2\xa0= a\n", "1", "no-break space"},
        Refused{"out = \xc2\xa0"
                "a\n",
                "1", "no-break space"}));

INSTANTIATE_TEST_SUITE_P(
    Values, JobTextRefuses,
    ::testing::Values(Refused{"out =\n", "1", "'out' has no value"},
                      Refused{"out = # a\n", "1", "'out' has no value"},
                      Refused{"out = \"\"\n", "1", "'out' has no value"},
                      Refused{"out = \"a\n", "1", "isn't closed"},
                      Refused{"out = 's-Gravenhage\n", "1", "put the other kind"},
                      Refused{"out = \"a\" b\n", "1", "behind the closing \""},
                      Refused{"out = \xe2\x80\x9c"
                              "a\xe2\x80\x9d\n",
                              "1", "no quotes at all"},
                      Refused{"out = a \\\n", "1", "can't be continued"},
                      Refused{"out = C:\\data\\\n", "1", "can't be continued"},
                      Refused{"detectors = [msp, vim]\n", "1", "a,b,c"},
                      Refused{std::string("out = a\0", 8), "", "isn't a job file"},
                      Refused{"\xff\xfeo", "", "UTF-16"}, Refused{"\xfe\xffo", "", "UTF-16"}));

TEST(JobText, SaysWhatIsThereInsteadOfAFile) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "demo.cfg", "");
    EXPECT_THAT(testing::message_of([&] { read_job_text(folder.path()); }), HasSubstr("a folder"));
    EXPECT_THAT(testing::message_of([&] { read_job_text(folder / "dmeo.cfg"); }),
                AllOf(HasSubstr("there is none"), HasSubstr("Did you mean 'demo.cfg'?")));
}

}  // namespace
}  // namespace farout::cli
