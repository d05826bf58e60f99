// The scoring pass: ranks and threads, rows left out, errors.

#include "scoring/scoring.h"

#include <cmath>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "parallel/threads_communicator.h"
#include "scoring/scoring_case.h"

namespace farout::scoring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Scoring, GivesTheBitsOfOneRankForAnyNumberOfRanks) {
    ScoringCase scoring;
    const features::FeaturesInMemory source = scoring.spoilt();
    const scores::ScoreTable alone = scoring.score(*parallel::make_local_communicator(), source);
    EXPECT_EQ(alone.status.size(), 26500u);
    EXPECT_EQ(alone.labels, scoring.set.labels);
    for (const int ranks : {2, 3, 5, 9}) {
        parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
            const scores::ScoreTable table = scoring.score(communicator, source);
            if (communicator.is_root()) {
                expect_same_table(table, alone);
            } else {
                EXPECT_TRUE(table.status.empty() && table.scores.front().empty());
                EXPECT_EQ(table.detectors, alone.detectors);
            }
        });
    }
}

TEST(Scoring, GivesTheSameBitsForAnyNumberOfThreads) {
    ScoringCase scoring;
    const features::FeaturesInMemory source = scoring.set.source();
    const int threads_before = at::get_num_threads();
    at::set_num_threads(1);
    const scores::ScoreTable one = scoring.score(*parallel::make_local_communicator(), source);
    at::set_num_threads(2);
    expect_same_table(scoring.score(*parallel::make_local_communicator(), source), one);
    at::set_num_threads(threads_before);
}

TEST(Scoring, LeavesRowsOutThatAreNotOk) {
    ScoringCase scoring;
    // A score of the others depends on the whole set.
    std::erase_if(scoring.detectors, [](const detectors::NamedDetector& named) {
        return !named.detector->set_quantiles().empty();
    });
    const auto alone = parallel::make_local_communicator();
    const scores::ScoreTable whole = scoring.score(*alone, scoring.set.source());
    const scores::ScoreTable table = scoring.score(*alone, scoring.spoilt());
    EXPECT_EQ(table.status[7], static_cast<features::RowStatus>(5));
    EXPECT_EQ(table.status[26000], features::RowStatus::pending);
    EXPECT_EQ(table.status[4400], features::RowStatus::not_finite);  // a NaN
    EXPECT_EQ(table.status[4401], features::RowStatus::not_finite);  // logits too large for float32
    EXPECT_EQ(scores::count_rows(table, features::RowStatus::not_finite), 2);
    EXPECT_EQ(scores::count_rows(table, features::RowStatus::ok), 26500 - 4);
    for (std::size_t i = 0; i < table.status.size(); ++i) {
        const bool ok = table.status[i] == features::RowStatus::ok;
        ASSERT_EQ(table.predictions[i], ok ? whole.predictions[i] : -1) << i;
        for (std::size_t d = 0; d < table.scores.size(); ++d) {
            const float score = table.scores[d][i];
            ASSERT_TRUE(ok ? score == whole.scores[d][i] : std::isnan(score))
                << table.detectors[d] << ", row " << i;
        }
    }
}

TEST(Scoring, PassesOnTheScoresOfOdin) {
    ScoringCase scoring;
    scoring.detectors = detectors::make_detectors({"msp", "odin"}, {});
    features::FeaturesInMemory source = scoring.spoilt();
    const at::Tensor odin = at::randn({26500}, at::detail::createCPUGenerator(9));
    source.add_output("odin(temperature=1000, epsilon=0.0014)", odin.unsqueeze(1));
    source.spoil(8, features::RowStatus::pending);
    const auto alone = parallel::make_local_communicator();
    const scores::ScoreTable table = scoring.score(*alone, source);
    for (std::int64_t i = 0; i < 26500; ++i) {
        const auto row = static_cast<std::size_t>(i);
        if (table.status[row] == features::RowStatus::ok)
            ASSERT_EQ(table.scores[1][row], odin.const_data_ptr<float>()[i]) << i;
        else
            ASSERT_TRUE(std::isnan(table.scores[1][row])) << i;
    }
    EXPECT_TRUE(std::isnan(table.scores[1][8]));
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        const scores::ScoreTable shared = scoring.score(communicator, source);
        if (communicator.is_root()) expect_same_table(shared, table);
    });
}

TEST(Scoring, SaysHowToGetScoresOfOdin) {
    ScoringCase scoring;
    scoring.detectors = detectors::make_detectors({"odin"}, {});
    try {
        scoring.score(*parallel::make_local_communicator(), scoring.set.source());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(),
                    AllOf(HasSubstr("odin(temperature=1000"), HasSubstr("extract with --outputs")));
    }
}

TEST(Scoring, TakesAnEmptySet) {
    ScoringCase scoring;
    const features::FeaturesInMemory none(at::empty({0, 20}), {});
    parallel::run_as_threads(2, [&](parallel::Communicator& communicator) {
        const scores::ScoreTable table = scoring.score(communicator, none);
        EXPECT_TRUE(table.status.empty());
        EXPECT_EQ(table.scores.size(), scoring.detectors.size());
    });
}

TEST(Scoring, RefusesFeaturesOfAnotherWidth) {
    ScoringCase scoring;
    try {
        scoring.score(*parallel::make_local_communicator(),
                      features::FeaturesInMemory(at::zeros({4, 21}), {}));
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), AllOf(HasSubstr("width 21"), HasSubstr("takes 20")));
    }
}

}  // namespace
}  // namespace farout::scoring
