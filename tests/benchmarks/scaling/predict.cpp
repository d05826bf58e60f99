// What large runs would take, from figures measured here:
//
//     predict_scaling COSTS            tables for the clusters below
//     predict_scaling COSTS RUNS       measured runs beside what the model says of them
//
// COSTS and RUNS are what measure.py writes.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "benchmarks/scaling/stages.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::scaling {

namespace {

/// This machine: two cores, one computing and one decoding thread a rank, files in the page cache.
Cluster this_machine() {
    Cluster cluster;
    cluster.name = "measured on";
    cluster.ranks_a_node = 1000;
    cluster.cores_a_node = 2;
    return cluster;
}

// Assumptions, none of them measured: a parallel file system and a network of the middling kind,
// and devices that compute a thousand images a second.
SharedStorage parallel_file_system() {
    SharedStorage storage;
    storage.read_bytes_a_second = 100e9;
    storage.write_bytes_a_second = 50e9;
    storage.opens_a_second = 50e3;
    storage.request_seconds = 0.5e-3;
    return storage;
}

Cluster cluster_of(std::string name) {
    Cluster cluster;
    cluster.name = std::move(name);
    cluster.ranks_a_node = 8;
    cluster.launch_seconds_a_rank = 5e-3;  // srun: 20 s for 4,096 ranks
    cluster.latency = 5e-6;
    cluster.link_bytes_a_second = 10e9;
    cluster.storage = parallel_file_system();
    return cluster;
}

Cluster cpu_nodes() {
    Cluster cluster = cluster_of("CPU nodes: 8 ranks of 16 cores, the network on these");
    cluster.cores_a_node = 128;
    cluster.threads = 15;
    return cluster;
}

Cluster gpu_nodes() {
    Cluster cluster =
        cluster_of("GPU nodes: 8 ranks of 14 cores and a device, 1,000 images/s each");
    cluster.cores_a_node = 112;
    cluster.threads = 14;
    cluster.decoders = 12;
    cluster.device_images_a_second = 1000;
    return cluster;
}

/// Of the benchmark's 284,792 images 200,000 are trained on.
Job benchmark_of(std::int64_t images) {
    Job job;
    job.images = images;
    job.training_rows = std::llround(0.7 * static_cast<double>(images));
    return job;
}

struct Row {
    int ranks = 1;
    double start = 0;
    ExtractTimes extract;
    StageTimes fit, score, report;

    double seconds() const {
        return 4 * start + extract.seconds() + fit.seconds + score.seconds + report.seconds;
    }
};

Row row_of(const Costs& costs, const Cluster& cluster, const Job& job, int ranks) {
    return {ranks,
            start_seconds(costs, cluster, ranks),
            extract_seconds(costs, cluster, job, ranks),
            fit_seconds(costs, cluster, job, ranks),
            score_seconds(costs, cluster, job, ranks),
            report_seconds(costs, cluster, job, ranks)};
}

std::string percent(double share) {
    return std::to_string(std::lround(100 * share));
}

/// What an extraction waits for most, if it is busy for most of the time.
std::string saturated(const Row& row) {
    const ExtractionForecast& blocks = row.extract.blocks;
    const std::pair<double, const char*> candidates[] = {{blocks.opens_busy, "opening files"},
                                                         {blocks.reads_busy, "reading images"},
                                                         {blocks.writes_busy, "writing"},
                                                         {blocks.counter_busy, "the counter"}};
    const auto* most = std::max_element(std::begin(candidates), std::end(candidates));
    const double serial = row.seconds() - blocks.seconds;
    if (serial > blocks.seconds) return "what isn't shared";
    return most->first > 0.9 ? most->second : "computing";
}

void print_table(const Costs& costs, const Cluster& cluster) {
    std::printf("\n%s\n\n", cluster.name.c_str());
    std::printf(
        "| images | ranks | wall | node-hours | start | list, file | blocks | fit (sums) | score "
        "(gather) | report | reads GB/s | writes GB/s | busy %%: opens, reads, writes, counter | "
        "most "
        "time goes to |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (const std::int64_t images : {100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000}) {
        const Job job = benchmark_of(images);
        for (const int ranks : {1, 8, 64, 512, 4096}) {
            const Row row = row_of(costs, cluster, job, ranks);
            const ExtractionForecast& blocks = row.extract.blocks;
            const double hours = row.seconds() / 3600 * std::ceil(ranks / 8.0);
            std::printf(
                "| %.0e | %d | %s | %.3g | %s | %s | %s | %s (%s) | %s (%s) | %s | %.3g | %.3g | "
                "%s, "
                "%s, %s, %s | %s |\n",
                static_cast<double>(images), ranks, human_duration(row.seconds()).c_str(), hours,
                human_duration(4 * row.start).c_str(), human_duration(row.extract.before).c_str(),
                human_duration(blocks.seconds).c_str(), human_duration(row.fit.seconds).c_str(),
                human_duration(row.fit.messages).c_str(), human_duration(row.score.seconds).c_str(),
                human_duration(row.score.messages).c_str(),
                human_duration(row.report.seconds).c_str(),
                static_cast<double>(images) * job.image_bytes / blocks.seconds / 1e9,
                static_cast<double>(images) * job.row_bytes() / blocks.seconds / 1e9,
                percent(blocks.opens_busy).c_str(), percent(blocks.reads_busy).c_str(),
                percent(blocks.writes_busy).c_str(), percent(blocks.counter_busy).c_str(),
                saturated(row).c_str());
            std::fflush(stdout);
        }
    }
}

void print_memory(const Costs& costs) {
    std::printf(
        "\nResident memory of rank 0 and size of the files\n\n| images | extract | of it the list, "
        "on "
        "every rank | fit | score | report | features | read "
        "|\n|---|---|---|---|---|---|---|---|\n");
    for (const std::int64_t images : {100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000}) {
        const Job job = benchmark_of(images);
        const RootMemory memory = root_memory(costs, job);
        const auto rows = static_cast<double>(images);
        std::printf("| %.0e | %s | %s | %s | %s | %s | %s | %s |\n", rows,
                    human_bytes(memory.extract).c_str(),
                    human_bytes(rows * costs.list_bytes).c_str(), human_bytes(memory.fit).c_str(),
                    human_bytes(memory.score).c_str(), human_bytes(memory.report).c_str(),
                    human_bytes(rows * job.row_bytes()).c_str(),
                    human_bytes(rows * job.image_bytes).c_str());
    }
}

/// A line of RUNS. `detail`: D; of runs with a network that sleeps, its seconds an image.
struct MeasuredRun {
    std::string stage;
    int ranks = 1;
    std::int64_t rows = 0;
    double detail = 0;
    double seconds = 0;
};

double sleeping_seconds(const Costs& costs, const MeasuredRun& run) {
    ExtractionRun sleeping;
    sleeping.images = run.rows;
    sleeping.block_rows = 32;
    sleeping.batch_rows = 8;
    sleeping.ranks = run.ranks;
    sleeping.ranks_a_node = run.ranks;
    sleeping.cores_a_node = 2;
    sleeping.network_seconds = run.detail;
    sleeping.network_cores = 0;
    sleeping.write_seconds = costs.write_seconds;
    sleeping.counter_seconds = costs.counter_seconds;
    sleeping.counter_round_trip = costs.counter_round_trip;
    if (run.stage == "sleep_slow") {
        sleeping.slowness.assign(static_cast<std::size_t>(run.ranks), 1);
        sleeping.slowness.back() = 3;
    }
    return simulate(sleeping).seconds;
}

double predicted(const Costs& costs, const MeasuredRun& run) {
    const Cluster here = this_machine();
    Job job;
    job.width = static_cast<std::int64_t>(run.detail);
    job.images = run.rows;
    const double start = start_seconds(costs, here, run.ranks);
    if (run.stage == "start") return start;
    if (run.stage.starts_with("sleep")) return sleeping_seconds(costs, run);
    if (run.stage == "extract") {
        job.block_rows = 16;
        job.batch_rows = 8;
        return start + extract_seconds(costs, here, job, run.ranks).seconds();
    }
    if (run.stage == "fit") {
        job.training_rows = run.rows;
        return start + fit_seconds(costs, here, job, run.ranks).seconds;
    }
    if (run.stage == "score") return start + score_seconds(costs, here, job, run.ranks).seconds;
    if (run.stage == "report") return start + report_seconds(costs, here, job, run.ranks).seconds;
    throw Error(concat("'", run.stage, "' is no stage."));
}

/// Whether all are within 20 %.
bool print_checks(const Costs& costs, const std::string& file) {
    std::ifstream in(file);
    bool all_within = true;
    std::printf(
        "| stage | ranks | rows | measured | predicted | ratio |\n|---|---|---|---|---|---|\n");
    for (MeasuredRun run; in >> run.stage >> run.ranks >> run.rows >> run.detail >> run.seconds;) {
        const double seconds = predicted(costs, run);
        const double ratio = seconds / run.seconds;
        const bool within = ratio > 0.8 && ratio < 1.2;
        all_within = all_within && within;
        std::printf("| %s | %d | %lld | %.2f | %.2f | %.2f%s |\n", run.stage.c_str(), run.ranks,
                    static_cast<long long>(run.rows), run.seconds, seconds, ratio,
                    within ? "" : " **beyond 20 %**");
    }
    return all_within;
}

int run(const std::vector<std::string>& words) {
    if (words.empty() || words.size() > 2) throw UsageError("Give COSTS, or COSTS and RUNS.");
    const Costs costs = Costs::read(words[0]);
    if (words.size() == 2) return print_checks(costs, words[1]) ? 0 : 1;
    print_memory(costs);
    for (const Cluster& cluster : {cpu_nodes(), gpu_nodes()}) print_table(costs, cluster);
    return 0;
}

}  // namespace

}  // namespace farout::scaling

int main(int argc, char** argv) {
    try {
        return farout::scaling::run({argv + 1, argv + argc});
    } catch (const farout::Error& error) {
        std::cerr << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
}
