#include "jobs/graph/seeded_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tensors/job_files/job_stages.h"
#include "cli/tensors/job_files/seed_jobs.h"
#include "core/error.h"
#include "core/text.h"
#include "jobs/graph/job_state.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SeededJobs : public ::testing::Test {
  protected:
    SeededJob job(const std::string& seeds) {
        testing::write_text(folder_ / "job.cfg",
                            seeds +
                                "model = fashion_demo\nweights = w${SEED:-}\nout = o\n"
                                "detectors = energy\n[train]\nroot = t\n[id]\nname = val\n"
                                "root = v\n[ood.a]\nroot = a\n");
        return cli::tensors::seeded_job(cli::tensors::read_jobs(folder_ / "job.cfg"), 1);
    }

    /// "seed_0: head fit; seed_1: …", "seeds" behind it.
    static std::string text_of(const SeededJob& job, const std::vector<std::string>& names) {
        const ChosenSteps chosen = job.chosen(names);
        std::string text;
        for (std::size_t run = 0; run < chosen.of_runs.size(); ++run)
            for (const Step* step : chosen.of_runs[run])
                text += full_name(job.runs()[run].name, step->name()) + " ";
        return text + (chosen.summary ? "seeds" : "");
    }

    testing::TemporaryFolder folder_;
};

TEST_F(SeededJobs, EndInASummaryOfAllReports) {
    const SeededJob two = job("seeds = 0,1\n");
    EXPECT_EQ(two.out(), folder_ / "o");
    ASSERT_NE(two.summary(), nullptr);
    EXPECT_EQ(two.summary()->name(), "seeds");
    EXPECT_EQ(two.summary()->output(), folder_ / "o/seeds.csv");
    EXPECT_THAT(two.summary()->needs(), ElementsAre(Need{"seed_0/report"}, Need{"seed_1/report"}));
    for (const bool has_reports : {true, false})
        EXPECT_EQ(state_of(*two.summary(), two.out(), has_reports).there, Output::none);
    EXPECT_EQ(job("seeds = 0\n").summary(), nullptr) << "of one run there is no spread";
    const SeededJob without = job("");
    EXPECT_EQ(without.summary(), nullptr);
    EXPECT_FALSE(without.has_seeds());
    EXPECT_EQ(without.out(), folder_ / "o");
}

TEST_F(SeededJobs, StepsAreChosenOfAllRunsOrOfOne) {
    const SeededJob two = job("seeds = 0,01\n");
    EXPECT_EQ(text_of(two, {"fit"}), "seed_0/fit seed_01/fit ");
    EXPECT_EQ(text_of(two, {"seed_01/fit"}), "seed_01/fit ");
    EXPECT_EQ(text_of(two, {"seed_0/score", "fit"}), "seed_0/fit seed_0/score seed_01/fit ");
    EXPECT_EQ(text_of(two, {"seed_0"}),
              "seed_0/extract/train seed_0/extract/val seed_0/extract/a seed_0/head seed_0/fit "
              "seed_0/score seed_0/report ");
    EXPECT_EQ(text_of(two, {"seed_0/extract"}),
              "seed_0/extract/train seed_0/extract/val seed_0/extract/a ");
    EXPECT_EQ(text_of(two, {"seeds"}), "seeds");
    EXPECT_EQ(text_of(two, {"report", "seeds"}), "seed_0/report seed_01/report seeds");
    EXPECT_THAT(text_of(two, {}), ::testing::EndsWith("seed_01/report seeds"));
    EXPECT_EQ(text_of(job(""), {"fit"}), "fit ");
}

TEST_F(SeededJobs, StepsThatThereArentAreRefused) {
    const SeededJob two = job("seeds = 0,1\n");
    const auto message = [](const SeededJob& one, const std::string& name) {
        return testing::message_of([&] { one.chosen({name}); });
    };
    EXPECT_THAT(message(two, "seed_2/fit"),
                AllOf(HasSubstr("no run 'seed_2'"), HasSubstr("seed_0, seed_1")));
    EXPECT_THAT(message(two, "seed_1/fits"), HasSubstr("no step 'fits'"));
    EXPECT_THAT(message(two, "scores"), HasSubstr("no step 'scores'"));
    EXPECT_THAT(message(job(""), "seeds"), HasSubstr("no step 'seeds'"));
    EXPECT_THAT(message(job(""), "seed_0"), HasSubstr("no step 'seed_0'"));
    EXPECT_THROW(two.chosen({"seed_1/"}), UsageError);
}

}  // namespace
}  // namespace farout::jobs
