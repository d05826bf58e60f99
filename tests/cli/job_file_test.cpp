#include "cli/tensors/job_files/job_file.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout::cli::tensors {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string whole_job =
    "# a comment\n"
    "model = fashion_demo\n"
    "weights = w.safetensors\n"
    "out = ../runs/demo\n"
    "set = gen.gamma=0.2\n"
    "set = gen.M=5\n"
    "strict = true\n"
    "fast-decode = true\n"
    "[train]\nroot = /data/train\nlist = lists/train.txt\n"
    "[id]\nname = val\nroot = /data/val\n"
    "[ood.texture]\nroot = /data/dtd\nlist = /lists/texture.txt\n"
    "[ood.near-2.0]\nroot = near\n";

class JobFile : public ::testing::Test {
  protected:
    cli::tensors::JobFile read(const std::string& text, const Arguments& arguments = {}) {
        testing::write_text(folder_ / "job.cfg", text);
        po::options_description description;
        add_job_options(description);
        description.add_options()("job", po::value<std::string>());
        return read_job_file(folder_ / "job.cfg",
                             po::command_line_parser(arguments).options(description).run(),
                             description);
    }

    std::string message(const std::string& text) {
        try {
            read(text);
        } catch (const UsageError& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    testing::TemporaryFolder folder_;
};

std::string without(std::string text, const std::string& piece) {
    return text.erase(text.find(piece), piece.size());
}

TEST_F(JobFile, NamesOfBoostsPlaceholdersAreTextLikeAnyOther) {
    EXPECT_THAT(message("a line with %invalid_line% in it\n"), HasSubstr("with %invalid_line% in"));
    EXPECT_THAT(message("strict = %value%\n"), HasSubstr("%value%"));
    EXPECT_THAT(message("model = a\nmodel = %option%\n"), HasSubstr("model"));
}

TEST_F(JobFile, HoldsNetworkSetsAndSettings) {
    const cli::tensors::JobFile job = read(whole_job);
    EXPECT_EQ(job.options.path("weights"), folder_ / "w.safetensors")
        << "relative paths start at the job file";
    EXPECT_EQ(job.out, (folder_.path().parent_path() / "runs/demo"));
    EXPECT_THAT(job.options.texts("set"), ::testing::ElementsAre("gen.gamma=0.2", "gen.M=5"));
    EXPECT_TRUE(job.options.flag("strict"));
    EXPECT_TRUE(job.options.flag("fast-decode"));
    EXPECT_EQ(job.train.list, folder_ / "lists/train.txt");
    EXPECT_EQ(job.id.name, "val");
    EXPECT_FALSE(job.id.list.has_value());
    ASSERT_EQ(job.ood.size(), 2U);
    EXPECT_EQ(job.ood[0].name, "texture");
    EXPECT_EQ(job.ood[0].list, "/lists/texture.txt");
    EXPECT_EQ(job.ood[1].name, "near-2.0");
    EXPECT_EQ(job.ood[1].root, folder_ / "near");
}

TEST_F(JobFile, GivesWayToTheCommandLine) {
    const cli::tensors::JobFile job = read(whole_job, {"--out", "elsewhere", "--block", "64"});
    EXPECT_EQ(job.out, "elsewhere") << "relative to where the command was typed";
    EXPECT_EQ(job.options.number_or("block", 128, 1), 64);
}

TEST_F(JobFile, MayAskForOdin) {
    EXPECT_FALSE(read(whole_job).options.flag("odin"));
    EXPECT_TRUE(read("odin = true\n" + whole_job).options.flag("odin"));
    EXPECT_TRUE(read(whole_job, {"--odin"}).options.flag("odin"));
}

TEST_F(JobFile, TakesFoldersFromTheEnvironment) {
    setenv("FAROUT_TEST_ROOT", "/somewhere", 1);
    unsetenv("FAROUT_TEST_NONE");
    const cli::tensors::JobFile job =
        read(whole_job + "[ood.more]\nroot = ${FAROUT_TEST_ROOT}/a/${FAROUT_TEST_NONE:-b}\n");
    EXPECT_EQ(job.ood.back().root, "/somewhere/a/b");
    EXPECT_THAT(
        message(whole_job + "[ood.more]\nroot = ${FAROUT_TEST_NONE}\n"),
        AllOf(HasSubstr("FAROUT_TEST_NONE"), HasSubstr("ood.more.root"), HasSubstr("job.cfg")));
    EXPECT_THAT(message(whole_job + "[ood.more]\nroot = ${FAROUT_TEST\n"),
                HasSubstr("without '}'"));
}

TEST_F(JobFile, IncludesWhatSeveralJobsShare) {
    std::filesystem::create_directory(folder_ / "shared");
    testing::write_text(folder_ / "shared/sets.cfg",
                        "block = 64\nbatch = 16\n[train]\nroot = images\n[id]\nname = val\n"
                        "root = /val\n[ood.texture]\nroot = /dtd\nlist = t.txt\n");
    const std::string job =
        "include = shared/sets.cfg\nmodel = m\nweights = w\nout = o\nblock = 32\n"
        "[ood.texture]\nroot = /other\n[ood.near]\nroot = /near\n";
    const cli::tensors::JobFile both = read(job);
    EXPECT_EQ(both.train.root, folder_ / "shared/images")
        << "relative paths start at the file that they stand in";
    EXPECT_EQ(both.options.number_or("block", 0, 1), 32) << "the including file wins";
    EXPECT_EQ(both.options.number_or("batch", 0, 1), 16);
    ASSERT_EQ(both.ood.size(), 2U);
    EXPECT_EQ(both.ood[0].root, "/other");
    EXPECT_EQ(both.ood[0].list, folder_ / "shared/t.txt");
    EXPECT_EQ(read(job, {"--batch", "8"}).options.number_or("batch", 0, 1), 8);
}

TEST_F(JobFile, NamesTheFileOfAMistakeInAnIncludedOne) {
    testing::write_text(folder_ / "sets.cfg", "[trian]\nroot = a\n");
    EXPECT_THAT(message("include = sets.cfg\n" + whole_job),
                AllOf(HasSubstr("sets.cfg:1: "), HasSubstr("no section [trian]"),
                      HasSubstr("Did you mean [train]?")));
    testing::write_text(folder_ / "sets.cfg", "include = job.cfg\n");
    EXPECT_THAT(message("include = sets.cfg\n" + whole_job),
                AllOf(HasSubstr("sets.cfg:1: "), HasSubstr("includes itself")));
    EXPECT_THAT(message("include = none.cfg\n" + whole_job),
                AllOf(HasSubstr("job.cfg:1: "), HasSubstr("none.cfg to include")));
    EXPECT_THAT(
        message(whole_job + "include = sets.cfg\n"),
        AllOf(HasSubstr("ood.near-2.0.include"), HasSubstr("write it above the first section")));
}

TEST_F(JobFile, ReadsAFileThatIsIncludedManyTimesOnce) {
    for (int level = 0; level < 40; ++level) {  // 2^40 files otherwise
        const std::string next = "include = " + std::to_string(level + 1) + ".cfg\n";
        testing::write_text(folder_ / (std::to_string(level) + ".cfg"), next + next);
    }
    testing::write_text(folder_ / "40.cfg", "set = gen.gamma=0.2\n");
    const cli::tensors::JobFile job =
        read("include = 0.cfg\n" + without(whole_job, "set = gen.gamma=0.2\n"));
    EXPECT_EQ(job.options.texts("set"), (std::vector<std::string>{"gen.M=5", "gen.gamma=0.2"}));
}

TEST_F(JobFile, TakesLinesOfAnyLength) {
    setenv("FAROUT_TEST_LETTER", "x", 1);
    std::string variables;
    for (int i = 0; i < 50'000; ++i) variables += "${FAROUT_TEST_LETTER}";
    EXPECT_EQ(read("model = " + variables + "\n" + without(whole_job, "model = fashion_demo\n"))
                  .options.text("model"),
              std::string(50'000, 'x'));
    EXPECT_THAT(message("include = " + std::string(100'000, 'x') + "\n" + whole_job),
                HasSubstr("to include"));
}

TEST_F(JobFile, TakesHomeFoldersAndLeavesOtherTextAlone) {
    setenv("HOME", "/home/me", 1);
    const cli::tensors::JobFile job =
        read(without(whole_job, "out = ../runs/demo\n") +
                 "[ood.a]\nroot = ~/a\nlist = ~\n[ood.b]\nroot = ./~/b\n"
                 "[ood.c]\nroot = '/c${x}'\n[ood.d]\nroot = a$\n",
             {"--out=elsewhere"});
    const auto set = [&](const std::string& name) {
        for (const jobs::JobSet& one : job.ood)
            if (one.name == name) return one;
        return jobs::JobSet{};
    };
    EXPECT_EQ(set("a").root, "/home/me/a");
    EXPECT_EQ(set("a").list, "/home/me");
    EXPECT_EQ(set("b").root, folder_ / "~/b");
    EXPECT_EQ(set("c").root, "/c${x}");
    EXPECT_EQ(set("d").root, folder_ / "a$");
    EXPECT_THAT(
        message(whole_job + "[ood.a]\nroot = ~nobody_of_this_name/a\n"),
        AllOf(HasSubstr("job.cfg:21: ood.a.root"), HasSubstr("no user"), HasSubstr("./~nobody")));
}

TEST_F(JobFile, TellsWhatAValueWasTakenFor) {
    setenv("FAROUT_TEST_ROOT", "/somewhere", 1);
    const cli::tensors::JobFile job = read(whole_job + "[ood.more]\nroot = ${FAROUT_TEST_ROOT}/a\n",
                                           {"--out=elsewhere", "--odin"});
    const auto value = [&](const std::string& key) {
        for (const JobValue& one : job.values)
            if (one.key == key) return one;
        return JobValue{};
    };
    EXPECT_EQ(value("ood.more.root").written, "${FAROUT_TEST_ROOT}/a");
    EXPECT_EQ(value("ood.more.root").taken, "/somewhere/a");
    EXPECT_EQ(value("ood.more.root").line, 21U);
    EXPECT_EQ(value("weights").taken, folder_ / "w.safetensors");
    EXPECT_EQ(value("out").taken, "elsewhere") << "what is overruled doesn't count";
    EXPECT_TRUE(value("out").file.empty());
    EXPECT_EQ(value("odin").taken, "true");
}

TEST_F(JobFile, WantsVariablesWrittenSoThatNothingIsGuessed) {
    setenv("FAROUT_TEST_EMPTY", "", 1);
    const auto of_root = [&](const std::string& root) {
        return message(whole_job + "[ood.more]\nroot = " + root + "\n");
    };
    EXPECT_THAT(of_root("${FAROUT_TEST_EMPTY}/a"), HasSubstr("FAROUT_TEST_EMPTY is empty"));
    EXPECT_THAT(of_root("$HOME/a"), HasSubstr("write ${HOME}"));
    EXPECT_EQ(read(whole_job + "[ood.more]\nroot = /${FAROUT_TEST_EMPTY:-x}\n").ood.back().root,
              "/x");
}

TEST_F(JobFile, IncludedFilesMayNotDisagree) {
    testing::write_text(folder_ / "a.cfg", "block = 32\nbatch = 8\n");
    testing::write_text(folder_ / "b.cfg", "block = 16\nbatch = 8\n");
    const std::string both = "include = a.cfg\ninclude = b.cfg\n" + whole_job;
    EXPECT_THAT(message(both), AllOf(HasSubstr("b.cfg:1: 'block' is 16 here and 32 in"),
                                     HasSubstr("a.cfg, line 1")));
    EXPECT_EQ(read("block = 64\n" + both).options.number_or("block", 0, 1), 64)
        << "the including file says which";
}

TEST_F(JobFile, NamesOfSetsMeanOneThing) {
    const auto named = [&](const std::string& name) {
        return message(whole_job + "[ood." + name + "]\nroot = a\n");
    };
    EXPECT_THAT(named("mean"), AllOf(HasSubstr("'mean'"), HasSubstr("[ood.mean_set]")));
    EXPECT_EQ(named("mean_set"), "nothing was thrown");
    EXPECT_THAT(named("Auroc"), HasSubstr("--sort"));
    EXPECT_THAT(named("Texture"), HasSubstr("'texture' and 'Texture'"));
    EXPECT_THAT(named("far]\ngroup = far\nroot = a\n[ood.y"), HasSubstr("a group of the job"));
    EXPECT_THAT(named("x]\ngroup = far\nroot = a\n[ood.y]\ngroup = Far\nroot = b\n[ood.z"),
                HasSubstr("two groups are called 'far' and 'Far'"));
}

TEST_F(JobFile, OptionsOfTheCommandLineAloneArentTheFiles) {
    EXPECT_THAT(message("dry-run = true\n" + whole_job), HasSubstr("for the command line alone"));
    EXPECT_THAT(message("only = fit\n" + whole_job), HasSubstr("for the command line alone"));
}

TEST_F(JobFile, MayNamePublishedFigures) {
    const cli::tensors::JobFile job = read("compare = published/vim.csv\n" + whole_job);
    EXPECT_EQ(job.options.path("compare"), folder_ / "published/vim.csv");
}

TEST_F(JobFile, RefusesWhatItCannotUnderstand) {
    EXPECT_THAT(message("modle = x\n" + whole_job),
                AllOf(HasSubstr("modle"), HasSubstr("'model'")));
    EXPECT_THAT(message(whole_job + "[ood.x]\nrot = 1\n"), HasSubstr("ood.x.rot"));
    EXPECT_THAT(message(whole_job + "[ood.x]\nlist = a\n"), HasSubstr("[ood.x] has no root"));
    EXPECT_THAT(message(whole_job + "[ood.val]\nroot = a\n"),
                HasSubstr("two sets are called 'val'"));
    EXPECT_THAT(message(whole_job + "[ood.train]\nroot = a\n"),
                HasSubstr("two sets are called 'train'"));
    EXPECT_THAT(message(whole_job + "[ood.a/b]\nroot = a\n"), HasSubstr("can't be called 'a/b'"));
    EXPECT_THAT(message(without(whole_job, "root = /data/val\n")), HasSubstr("id.root"));
    EXPECT_THAT(message("model = x\nout = o\n[train]\nroot = a\n[id]\nroot = b\n"),
                HasSubstr("[ood.NAME]"));
}

}  // namespace
}  // namespace farout::cli::tensors
