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

Cluster gpu_nodes_with_images_at_hand() {
    Cluster cluster = gpu_nodes();
    cluster.name += "; opening files costs the file system nothing";
    cluster.storage.opens_a_second = 0;
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

    /// Of the four commands.
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

constexpr std::int64_t sizes[] = {100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

/// 100'000 → "1e5".
std::string power_of_ten(std::int64_t images) {
    return concat("1e", std::lround(std::log10(static_cast<double>(images))));
}

/// What most of the time goes to.
std::string bottleneck(const Row& row) {
    const ExtractionForecast& blocks = row.extract.blocks;
    if (row.seconds() > 2 * blocks.seconds) return "what isn't shared";
    if (blocks.opens_busy > 0.9) return "opening files";
    if (blocks.reads_busy > 0.9) return "reading images";
    if (blocks.writes_busy > 0.9) return "writing";
    if (blocks.counter_busy > 0.9) return "the counter";
    return "computing";
}

std::string with_messages(const StageTimes& times) {
    return concat(human_duration(times.seconds), " (", human_duration(times.messages), ")");
}

void print_row(const Job& job, const Row& row) {
    const ExtractionForecast& blocks = row.extract.blocks;
    const double images = static_cast<double>(job.images);
    const auto rate = [&](double bytes) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3g", images * bytes / blocks.seconds / 1e9);
        return std::string(text);
    };
    char hours[32];
    std::snprintf(hours, sizeof hours, "%.3g", row.seconds() / 3600 * std::ceil(row.ranks / 8.0));
    const std::string cells[] = {power_of_ten(job.images),
                                 std::to_string(row.ranks),
                                 human_duration(row.seconds()),
                                 hours,
                                 human_duration(4 * row.start),
                                 human_duration(row.extract.before),
                                 human_duration(blocks.seconds),
                                 with_messages(row.fit),
                                 with_messages(row.score),
                                 human_duration(row.report.seconds),
                                 rate(job.image_bytes),
                                 rate(job.row_bytes()),
                                 percent(blocks.opens_busy),
                                 percent(blocks.reads_busy),
                                 percent(blocks.writes_busy),
                                 percent(blocks.counter_busy),
                                 bottleneck(row)};
    for (const std::string& cell : cells) std::cout << "| " << cell << ' ';
    std::cout << '|' << std::endl;
}

void print_table(const Costs& costs, const Cluster& cluster) {
    std::cout
        << "\n**" << cluster.name << "**\n\n"
        << "| images | ranks | wall | node-hours | starts | list, file | blocks | fit (sums) | "
           "score (gather) | report | read GB/s | written GB/s | opens % | reads % | writes % | "
           "counter % | most time goes to |\n"
        << "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (const std::int64_t images : sizes)
        for (const int ranks : {1, 8, 64, 512, 4096})
            print_row(benchmark_of(images), row_of(costs, cluster, benchmark_of(images), ranks));
}

void print_memory(const Costs& costs) {
    std::cout
        << "| images | extract | of it the list, on every rank | fit | score | report | feature "
           "files | image files |\n|---|---|---|---|---|---|---|---|\n";
    for (const std::int64_t images : sizes) {
        const Job job = benchmark_of(images);
        const RootMemory memory = root_memory(costs, job);
        const auto rows = static_cast<double>(images);
        std::cout << "| " << power_of_ten(images);
        for (const double bytes :
             {memory.extract, rows * costs.list_bytes, memory.fit, memory.score, memory.report,
              rows * job.row_bytes(), rows * job.image_bytes})
            std::cout << " | " << human_bytes(bytes);
        std::cout << " |\n";
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
    for (const Cluster& cluster : {cpu_nodes(), gpu_nodes(), gpu_nodes_with_images_at_hand()})
        print_table(costs, cluster);
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
