// The simulation against cases that can be computed by hand.

#include <numeric>

#include <gtest/gtest.h>

#include "benchmarks/scaling/extraction.h"
#include "benchmarks/scaling/stages.h"

namespace farout::scaling {

namespace {

/// A hundred blocks of four batches of eight, the network 10 ms an image on a device of its own,
/// all else free.
ExtractionRun hundred_blocks(int ranks) {
    ExtractionRun run;
    run.images = 3200;
    run.block_rows = 32;
    run.batch_rows = 8;
    run.ranks = ranks;
    run.ranks_a_node = ranks;
    run.cores_a_node = 1000;
    run.network_seconds = 0.01;
    run.network_cores = 0;
    return run;
}

std::int64_t sum_of(const std::vector<std::int64_t>& blocks) {
    return std::accumulate(blocks.begin(), blocks.end(), std::int64_t{0});
}

TEST(Extraction, OneRankTakesTheNetworksTimeAndThatOfWriting) {
    ExtractionRun run = hundred_blocks(1);
    run.write_seconds = 0.02;
    const ExtractionForecast forecast = simulate(run);
    EXPECT_NEAR(forecast.seconds, 3200 * 0.01 + 100 * 0.02, 1e-9);
    EXPECT_EQ(forecast.blocks, std::vector<std::int64_t>{100});
}

TEST(Extraction, DecodingIsHiddenButForTheFirstBatch) {
    ExtractionRun run = hundred_blocks(1);
    run.decode_seconds = 0.004;
    EXPECT_NEAR(simulate(run).seconds, 8 * 0.004 + 3200 * 0.01, 1e-9);
    run.decode_seconds = 0.025;  // now the network waits; its last batch is left at the end
    EXPECT_NEAR(simulate(run).seconds, 3200 * 0.025 + 8 * 0.01, 1e-9);
}

TEST(Extraction, EqualRanksShareEvenly) {
    const ExtractionForecast forecast = simulate(hundred_blocks(4));
    EXPECT_NEAR(forecast.seconds, 3200 * 0.01 / 4, 1e-9);
    EXPECT_EQ(forecast.blocks, std::vector<std::int64_t>(4, 25));
}

TEST(Extraction, AnIncompleteBlockIsShorter) {
    ExtractionRun run = hundred_blocks(1);
    run.images = 3205;
    EXPECT_NEAR(simulate(run).seconds, 3205 * 0.01, 1e-9);
}

TEST(Extraction, ASlowRankTakesFewerBlocks) {
    ExtractionRun run = hundred_blocks(3);
    run.images = 7 * 32 * 30;
    run.slowness = {1, 1, 3};
    const ExtractionForecast forecast = simulate(run);
    // Thirty rounds of three, three and one block in the slow one's time of a block.
    EXPECT_EQ(forecast.blocks, (std::vector<std::int64_t>{90, 90, 30}));
    EXPECT_NEAR(forecast.seconds, 90 * 32 * 0.01, 1e-9);
}

TEST(Extraction, RanksOfANodeShareItsCores) {
    ExtractionRun run = hundred_blocks(4);
    run.network_cores = 1;
    run.cores_a_node = 2;
    EXPECT_NEAR(simulate(run).seconds, 3200 * 0.01 / 2, 1e-9);
    run.ranks_a_node = 2;  // two such nodes
    EXPECT_NEAR(simulate(run).seconds, 3200 * 0.01 / 4, 1e-9);
    run.ranks_a_node = 4;
    run.decode_seconds = 0.005;  // takes cores, too
    EXPECT_NEAR(simulate(run).seconds, 3200 * 0.015 / 2, 0.2);
}

TEST(Extraction, ASaturatedFileSystemDictatesTheTime) {
    ExtractionRun run = hundred_blocks(10);
    run.block_bytes = 1e6;
    run.storage.write_bytes_a_second =
        10e6;  // 100 blocks: ten seconds; the networks would need 3.2
    const ExtractionForecast writing = simulate(run);
    EXPECT_NEAR(writing.seconds, 32 * 0.01 + 10, 1e-9);
    EXPECT_NEAR(writing.writes_busy, 10 / writing.seconds, 1e-9);
    run.storage.write_bytes_a_second = 0;
    run.image_bytes = 1e6;
    run.storage.read_bytes_a_second = 200e6;  // 3,200 images: sixteen seconds
    EXPECT_NEAR(simulate(run).seconds, 16 + 8 * 0.01, 1e-9);
    run.storage.opens_a_second = 100;  // 32 seconds
    EXPECT_NEAR(simulate(run).seconds, 32 + 8 * 0.01, 1e-9);
}

TEST(Extraction, ASaturatedCounterDictatesTheTime) {
    ExtractionRun run = hundred_blocks(50);
    run.counter_seconds = 0.5;  // 100 draws that give a block and 50 that don't, but for the root's
    const ExtractionForecast forecast = simulate(run);
    EXPECT_EQ(sum_of(forecast.blocks), 100);
    EXPECT_NEAR(forecast.counter_busy, 1, 0.01);
    const auto draws = static_cast<double>(100 - forecast.blocks[0] + 49);
    EXPECT_NEAR(forecast.seconds, draws * 0.5, 0.5);
}

TEST(Extraction, ADrawIsHiddenBehindTheBatchesAhead) {
    ExtractionRun run = hundred_blocks(2);
    run.counter_round_trip = 0.05;
    EXPECT_NEAR(simulate(run).seconds, 3200 * 0.01 / 2 + 0.05, 0.01);
}

TEST(Tree, MessagesOfEvenShares) {
    EXPECT_EQ(messages_up_the_tree(8, 8, 100), 3);
    EXPECT_EQ(messages_up_the_tree(8, 8, 1), 7);  // one pair after the other
    EXPECT_EQ(messages_up_the_tree(4096, 4096, 1e9), 12);
    EXPECT_EQ(messages_up_the_tree(8, 1, 1), 0);
}

TEST(Tree, UnevenSharesAreSeveralSubtrees) {
    // Parts 0 to 2 and 3 to 5: the second rank sends part 3 and the subtree of 4 and 5.
    EXPECT_EQ(messages_up_the_tree(6, 2, 1), 2);
}

TEST(Stages, ClosedForms) {
    Costs costs;
    costs.fit_core_seconds = 0.001;
    costs.fit_seconds = 1;
    costs.decomposition_seconds = 2;
    costs.score_core_seconds = 0.001;
    costs.score_root_seconds = 0.0001;
    costs.evaluate_seconds = 0.001;
    Cluster cluster;
    cluster.ranks_a_node = 4;
    cluster.cores_a_node = 4;
    Job job;
    job.images = 40960 + 10240;
    job.training_rows = 40960;  // ten runs
    EXPECT_NEAR(fit_seconds(costs, cluster, job, 1).seconds, 1 + 40.96 + 2, 1e-9);
    // The rank with three of ten runs; the root's decompositions.
    EXPECT_NEAR(fit_seconds(costs, cluster, job, 4).seconds, 1 + 40.96 * 0.3 + 2, 1e-9);
    EXPECT_NEAR(score_seconds(costs, cluster, job, 4).seconds, 10.24 * 0.3 + 1.024, 1e-9);
    job.detectors = 5;
    EXPECT_NEAR(report_seconds(costs, cluster, job, 4).seconds, 2.77 * 10.24 * 0.4, 1e-9);
    EXPECT_NEAR(report_seconds(costs, cluster, job, 64).seconds, 2.77 * 10.24 * 0.2, 1e-9);
}

}  // namespace

}  // namespace farout::scaling
