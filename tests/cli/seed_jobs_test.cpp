#include "cli/tensors/job_files/seed_jobs.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/job_files/job_seeds.h"
#include "cli/tensors/job_files/job_stages.h"
#include "core/error.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::cli::tensors {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string sets =
    "[train]\nroot = t\n[id]\nname = val\nroot = v\n[ood.a]\nroot = a\n[ood_val.b]\nroot = b\n"
    "[id_val]\nroot = i\n";
const std::string weights = "weights = net_${SEED}.pth\n";

class SeedJobs : public ::testing::Test {
  protected:
    SeedJobs() { unsetenv("SEED"); }

    std::vector<JobFile> read(const std::string& text, const Arguments& arguments = {}) {
        testing::write_text(folder_ / "job.cfg", text);
        po::options_description description;
        add_job_options(description);
        return read_jobs(folder_ / "job.cfg",
                         po::command_line_parser(arguments).options(description).run(),
                         description);
    }

    std::string message(const std::string& text, const Arguments& arguments = {}) {
        return testing::message_of([&] { read(text, arguments); });
    }

    testing::TemporaryFolder folder_;
};

/// "model = …", out, and what is given, then the sets.
std::string job(const std::string& lines) {
    return "model = fashion_demo\nout = o\n" + lines + sets;
}

/// The sets' features, in the order of all_sets().
std::vector<std::string> features_of(const JobFile& one, const std::filesystem::path& folder) {
    std::vector<std::string> files;
    for (const jobs::ExtractStage& stage : stages_of(one, 1).extract)
        files.push_back(stage.out.lexically_relative(folder).native());
    return files;
}

TEST_F(SeedJobs, AreAJobForEachSeedInAFolderOfItsOwn) {
    const auto jobs = read(job("seeds = 0, s1 ,2\n" + weights));
    ASSERT_EQ(jobs.size(), 3U);
    EXPECT_EQ(jobs[1].seed, "s1");
    EXPECT_EQ(jobs[1].out, folder_ / "o/seed_s1");
    EXPECT_EQ(jobs[1].options.path("weights"), folder_ / "net_s1.pth");
    EXPECT_EQ(jobs[2].options.path("weights"), folder_ / "net_2.pth");
    EXPECT_THAT(features_of(jobs[0], folder_.path()),
                ElementsAre("o/seed_0/features/train.h5", "o/seed_0/features/val.h5",
                            "o/seed_0/features/a.h5", "o/seed_0/features/id_val.h5",
                            "o/seed_0/features/ood_val.b.h5"));
}

TEST_F(SeedJobs, OfAJobWithoutSeedsIsTheJob) {
    const auto jobs = read(job("weights = w\n"));
    ASSERT_EQ(jobs.size(), 1U);
    EXPECT_EQ(jobs[0].seed, "");
    EXPECT_EQ(jobs[0].out, folder_ / "o");
    EXPECT_EQ(features_of(jobs[0], folder_.path())[0], "o/features/train.h5");
}

TEST_F(SeedJobs, MayStandInAnIncludedFileAndTheIncludingOneWins) {
    testing::write_text(folder_ / "common.cfg", "seeds = 7,8\n");
    EXPECT_EQ(read(job("include = common.cfg\n" + weights)).size(), 2U);
    EXPECT_EQ(read(job("include = common.cfg\nseeds = 1\n" + weights)).size(), 1U);
    testing::write_text(folder_ / "of_1.cfg", "weights = one.pth\n");
    testing::write_text(folder_ / "of_2.cfg", "weights = two.pth\n");
    const auto jobs = read(job("seeds = 1,2\ninclude = of_${SEED}.cfg\n"));
    EXPECT_EQ(jobs[1].options.path("weights"), folder_ / "two.pth");
}

TEST_F(SeedJobs, OfTheCommandLineWin) {
    const auto jobs = read(job("seeds = 0,1\n" + weights), {"--seeds", "1"});
    ASSERT_EQ(jobs.size(), 1U);
    EXPECT_EQ(jobs[0].out, folder_ / "o/seed_1");
    EXPECT_EQ(read(job(weights), {"--seeds=4,5", "--out", "/elsewhere"})[1].out,
              "/elsewhere/seed_5");
}

TEST_F(SeedJobs, ShareFeaturesThatTheSeedHasNoPartIn) {
    const auto detectors = read(
        job("seeds = 0,1\nweights = w\ndetectors = msp,nnguide\nset = nnguide.seed=${SEED}\n"));
    EXPECT_THAT(features_of(detectors[1], folder_.path()),
                ElementsAre("o/features/train.h5", "o/features/val.h5", "o/features/a.h5",
                            "o/features/id_val.h5", "o/features/ood_val.b.h5"));
    std::string text = job("seeds = 0,1\nweights = w\n");
    for (const std::string set : {"t", "b"})
        text.replace(text.find("root = " + set + "\n"), 8, "root = " + set + "\nlist = l${SEED}");
    EXPECT_THAT(features_of(read(text)[1], folder_.path()),
                ElementsAre("o/seed_1/features/train.h5", "o/features/val.h5", "o/features/a.h5",
                            "o/features/id_val.h5", "o/seed_1/features/ood_val.b.h5"));
    const auto preprocess = read(job("seeds = 1,2\nweights = w\npreprocess = size=2${SEED}\n"));
    EXPECT_EQ(features_of(preprocess[0], folder_.path())[0], "o/seed_1/features/train.h5");
    const auto alone = read(job("seeds = 0\n" + weights));
    EXPECT_EQ(features_of(alone[0], folder_.path())[0], "o/seed_0/features/train.h5");
}

TEST_F(SeedJobs, ThatWouldBeTheSameAreRefused) {
    EXPECT_THAT(
        message(job("seeds = 0,1\nweights = w\n")),
        AllOf(HasSubstr("job.cfg:3: seeds:"), HasSubstr("no value that counts holds ${SEED}"),
              HasSubstr("weights = net_seed${SEED}.pth")));
    EXPECT_THAT(message(job("seeds = 0,1\nweights = w\nname = s${SEED}\n")),
                HasSubstr("no value that counts holds ${SEED}"));
    EXPECT_THAT(message(job("seeds = 0,1\n" + weights), {"--weights", "w"}),
                HasSubstr("the runs of 0 and 1 would be the same"));
    EXPECT_THAT(message(job("seeds = 0,1\nweights = 'net_${SEED}.pth'\n")),
                HasSubstr("In '…' it is text"));
    EXPECT_THAT(message(job("weights = w\n"), {"--seeds", "0,1"}),
                HasSubstr("--seeds: the runs of 0 and 1 would"));
    EXPECT_EQ(message(job("seeds = 0\nweights = w\n")), "nothing was thrown")
        << "one run alone can't be the same as another";
}

TEST_F(SeedJobs, AreNamesEachOnce) {
    EXPECT_THAT(message(job("seeds = 0,1,0\n" + weights)),
                AllOf(HasSubstr("job.cfg:3: seeds:"), HasSubstr("the seed 0 comes twice")));
    EXPECT_THAT(message(job("seeds = 0 1\n" + weights)), HasSubstr("'0 1' can't be a seed"));
    EXPECT_THAT(message(job("seeds = 0,,1\n" + weights)), HasSubstr("'' can't be a seed"));
    EXPECT_THAT(message(job("seeds = ../x\n" + weights)), HasSubstr("'../x' can't be a seed"));
    EXPECT_THAT(message(job(weights), {"--seeds", ".."}), HasSubstr("--seeds: '..'"));
}

TEST_F(SeedJobs, HaveOneFolderOfAll) {
    std::string text = job("seeds = 0,1\n" + weights);
    text.replace(text.find("out = o"), 7, "out = o/${SEED}");
    EXPECT_THAT(message(text), AllOf(HasSubstr("job.cfg:2: out: 'o/${SEED}' depends on the seed"),
                                     HasSubstr("seed_0")));
    EXPECT_EQ(read(text, {"--out", "/o"}).size(), 2U) << "it doesn't count then";
}

TEST_F(SeedJobs, AreTheJobsOwnNotTheEnvironments) {
    setenv("SEED", "9", 1);
    const auto jobs = read(job("seeds = 0,1\n" + weights));
    EXPECT_EQ(jobs[1].options.path("weights"), folder_ / "net_1.pth");
    EXPECT_EQ(read(job(weights))[0].options.path("weights"), folder_ / "net_9.pth");
    EXPECT_EQ(read(job("seeds = ${SEED},1${SEED}\n" + weights))[1].seed, "19");
    unsetenv("SEED");
    EXPECT_THAT(message(job(weights)), AllOf(HasSubstr("the environment variable SEED isn't set"),
                                             HasSubstr("seeds = 0, 1, 2")));
    EXPECT_THAT(message(job("weights = ${SEEDS}\n")), Not(HasSubstr("seeds = 0, 1, 2")));
}

TEST_F(SeedJobs, OneOfThemIsReadByItsSeed) {
    read(job("seeds = 0,1\n" + weights));
    const auto file = folder_ / "job.cfg";
    EXPECT_EQ(read_job_file(file, "1").out, folder_ / "o/seed_1");
    EXPECT_THAT(testing::message_of([&] { read_job_file(file); }),
                AllOf(HasSubstr("the job has the seeds 0, 1"), HasSubstr("--seed 0")));
    EXPECT_THAT(testing::message_of([&] { read_job_file(file, "2"); }), HasSubstr("not 2"));
    read(job("weights = w\n"));
    EXPECT_THAT(testing::message_of([&] { read_job_file(file, "2"); }),
                HasSubstr("the job has no seeds"));
}

}  // namespace
}  // namespace farout::cli::tensors
