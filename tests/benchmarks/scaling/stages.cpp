#include "benchmarks/scaling/stages.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <vector>

#include "core/blocks.h"
#include "core/error.h"
#include "core/fold.h"
#include "core/text.h"

namespace farout::scaling {

namespace {

constexpr double run_rows = 4096;   // statistics/runs.h
constexpr double unit_rows = 1024;  // scoring/scoring.cpp
// Of a longer table the root looks at as much a block (extraction/detail/finished_rows.cpp).
constexpr double blocks_a_look = 10'000;
constexpr std::int64_t simulated_blocks_a_rank = 400;

double real(std::int64_t number) {
    return static_cast<double>(number);
}

std::map<std::string, double*> names_of(Costs& costs) {
    return {{"launch_seconds", &costs.launch_seconds},
            {"start_core_seconds", &costs.start_core_seconds},
            {"list_core_seconds", &costs.list_core_seconds},
            {"create_seconds", &costs.create_seconds},
            {"open_seconds", &costs.open_seconds},
            {"decode_core_seconds", &costs.decode_core_seconds},
            {"network_core_seconds", &costs.network_core_seconds},
            {"write_seconds", &costs.write_seconds},
            {"write_seconds_a_byte", &costs.write_seconds_a_byte},
            {"counter_seconds", &costs.counter_seconds},
            {"counter_round_trip", &costs.counter_round_trip},
            {"table_seconds", &costs.table_seconds},
            {"fold_seconds_a_byte", &costs.fold_seconds_a_byte},
            {"broadcast_seconds_a_byte", &costs.broadcast_seconds_a_byte},
            {"gather_seconds_a_byte", &costs.gather_seconds_a_byte},
            {"fit_core_seconds", &costs.fit_core_seconds},
            {"fit_beside_core_seconds", &costs.fit_beside_core_seconds},
            {"decomposition_seconds", &costs.decomposition_seconds},
            {"fit_seconds", &costs.fit_seconds},
            {"score_core_seconds", &costs.score_core_seconds},
            {"score_root_seconds", &costs.score_root_seconds},
            {"score_start_core_seconds", &costs.score_start_core_seconds},
            {"evaluate_seconds", &costs.evaluate_seconds},
            {"page_seconds", &costs.page_seconds},
            {"report_seconds", &costs.report_seconds},
            {"base_bytes", &costs.base_bytes},
            {"list_bytes", &costs.list_bytes},
            {"create_bytes", &costs.create_bytes},
            {"score_bytes", &costs.score_bytes},
            {"report_bytes", &costs.report_bytes}};
}

int ranks_on_a_node(const Cluster& cluster, int ranks) {
    return std::min(ranks, cluster.ranks_a_node);
}

double nodes(const Cluster& cluster, int ranks) {
    return std::ceil(static_cast<double>(ranks) / cluster.ranks_a_node);
}

/// Of work for one core a rank: how much longer it takes where ranks outnumber cores.
double crowding(const Cluster& cluster, int ranks) {
    return std::max(1.0, ranks_on_a_node(cluster, ranks) / cluster.cores_a_node);
}

/// Cores that compute when all ranks do.
double cores(const Cluster& cluster, int ranks) {
    return std::min(cluster.threads * ranks, cluster.cores_a_node * nodes(cluster, ranks));
}

/// Seconds for `core_seconds` of work that consists of `parts` alike: at the pace of the rank with
/// the most of them, or of all cores.
double shared_seconds(const Cluster& cluster, int ranks, double core_seconds, double parts) {
    const double most = std::ceil(parts / ranks) / std::max(parts, 1.0) / cluster.threads;
    return core_seconds * std::max(most, 1 / cores(cluster, ranks));
}

double a_byte(double here, const Cluster& cluster) {
    return here + (cluster.link_bytes_a_second > 0 ? 1 / cluster.link_bytes_a_second : 0);
}

double levels(int ranks) {
    return std::ceil(std::log2(ranks));
}

/// Adding and copying keep one core of a pair busy.
double pairs_at_once(const Cluster& cluster, int ranks) {
    return cluster.cores_a_node * nodes(cluster, ranks);
}

/// To all ranks, down the tree.
double broadcast_seconds(const Costs& costs, const Cluster& cluster, int ranks, double bytes) {
    double seconds = 0;
    for (int there = 1; there < ranks; there *= 2) {
        const double pairs = std::min(there, ranks - there);
        const double turns = std::max(1.0, pairs / pairs_at_once(cluster, ranks));
        seconds +=
            cluster.latency + turns * bytes * a_byte(costs.broadcast_seconds_a_byte, cluster);
    }
    return seconds;
}

/// Sums of the passes (statistics/plan.cpp): class means and counts of values; D×D and counts of
/// values; C×C.
double sum_bytes(const Job& job) {
    const double d = real(job.width), c = real(job.classes), bins = 65536;
    return 8 * (c * d + d * d + c * c + 5 * bins);
}

/// What the root tells the others after decomposing: means, whitening, basis, log means.
double statistics_bytes(const Job& job) {
    const double d = real(job.width), c = real(job.classes);
    return 8 * (c * d + 1.5 * d * d + c * c);
}

}  // namespace

Costs Costs::read(const std::string& file) {
    Costs costs;
    auto missing = names_of(costs);
    std::ifstream in(file);
    std::string name;
    for (double value = 0; in >> name >> value;) {
        const auto place = missing.find(name);
        if (place == missing.end())
            throw Error(concat(file, ": '", name, "' is no cost, or there twice."));
        *place->second = value;
        missing.erase(place);
    }
    if (!missing.empty())
        throw Error(
            concat(file, " doesn't say ", missing.begin()->first, ". Make it with measure.py."));
    return costs;
}

double messages_up_the_tree(std::int64_t parts, int ranks, double pairs_at_once) {
    struct Nothing {};
    std::vector<Fold<Nothing>> folds(static_cast<std::size_t>(ranks),
                                     Fold<Nothing>([](Nothing&, Nothing&&) {}));
    for (int rank = 0; rank < ranks; ++rank) {
        const Range mine = share_of(parts, rank, ranks);
        for (std::int64_t part = mine.begin; part < mine.end; ++part)
            folds[static_cast<std::size_t>(rank)].add(part, {});
    }
    double messages = 0;
    for (std::size_t step = 1; step < folds.size(); step *= 2) {
        double most = 0, all = 0;
        for (std::size_t rank = 0; rank + step < folds.size(); rank += 2 * step) {
            auto nodes = folds[rank + step].release();
            most = std::max(most, static_cast<double>(nodes.size()));
            all += static_cast<double>(nodes.size());
            for (auto& node : nodes) folds[rank].append(node);
        }
        messages += std::max(most, all / pairs_at_once);
    }
    return messages;
}

double start_seconds(const Costs& costs, const Cluster& cluster, int ranks) {
    return costs.launch_seconds + cluster.launch_seconds_a_rank * ranks +
           costs.start_core_seconds * crowding(cluster, ranks);
}

ExtractTimes extract_seconds(const Costs& costs, const Cluster& cluster, const Job& job,
                             int ranks) {
    ExtractionRun run;
    run.images = std::min(job.images, ranks * simulated_blocks_a_rank * job.block_rows);
    run.block_rows = job.block_rows;
    run.batch_rows = job.batch_rows;
    run.ranks = ranks;
    run.ranks_a_node = cluster.ranks_a_node;
    run.cores_a_node = cluster.cores_a_node;
    run.decode_seconds = costs.decode_core_seconds;
    run.decoders = cluster.decoders;
    const bool device = cluster.device_images_a_second > 0;
    run.network_seconds =
        device ? 1 / cluster.device_images_a_second : costs.network_core_seconds / cluster.threads;
    run.network_cores = device ? 0 : cluster.threads;
    run.image_bytes = job.image_bytes;
    run.block_bytes = real(job.block_rows) * job.row_bytes();
    run.write_seconds = costs.write_seconds + costs.write_seconds_a_byte * run.block_bytes;
    run.counter_seconds = costs.counter_seconds;
    run.counter_round_trip = costs.counter_round_trip;
    run.progress_seconds =
        costs.table_seconds * std::min(real(job.images) / real(job.block_rows), blocks_a_look);
    run.storage = cluster.storage;
    ExtractTimes times;
    times.before = costs.open_seconds +
                   real(job.images) *
                       (costs.list_core_seconds * crowding(cluster, ranks) + costs.create_seconds);
    times.blocks = simulate(run);
    times.blocks.seconds *= real(job.images) / real(run.images);
    return times;
}

StageTimes fit_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks) {
    const double rows = real(job.training_rows), runs = std::ceil(rows / run_rows);
    const double beside = rows * costs.fit_beside_core_seconds;
    StageTimes times;
    if (ranks > 1) {
        times.messages =
            messages_up_the_tree(static_cast<std::int64_t>(runs), ranks,
                                 pairs_at_once(cluster, ranks)) *
                sum_bytes(job) * a_byte(costs.fold_seconds_a_byte, cluster) +
            broadcast_seconds(costs, cluster, ranks, sum_bytes(job) + statistics_bytes(job)) +
            8 * levels(ranks) * cluster.latency;
    }
    const double decomposing = costs.decomposition_seconds;
    const double outputs =
        ranks == 1
            ? beside / cluster.threads + decomposing
            : std::max(decomposing, shared_seconds(cluster, ranks, beside + decomposing, runs));
    times.seconds = costs.fit_seconds +
                    shared_seconds(cluster, ranks, rows * costs.fit_core_seconds, runs) + outputs +
                    times.messages;
    return times;
}

StageTimes score_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks) {
    const double rows = real(job.scored_rows());
    StageTimes times;
    const double gathered = rows * (4.0 * job.detectors + 13) * (ranks - 1) / ranks;
    times.messages = gathered * a_byte(costs.gather_seconds_a_byte, cluster);
    times.seconds = costs.score_start_core_seconds * crowding(cluster, ranks) + times.messages +
                    rows * costs.score_root_seconds +
                    shared_seconds(cluster, ranks, rows * costs.score_core_seconds,
                                   std::ceil(rows / unit_rows));
    return times;
}

StageTimes report_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks) {
    const double rows = job.compared_rows();
    Cluster one_thread = cluster;
    one_thread.threads = 1;
    StageTimes times;
    times.seconds = costs.report_seconds + rows * costs.page_seconds +
                    shared_seconds(one_thread, ranks, rows * costs.evaluate_seconds, job.detectors);
    return times;
}

RootMemory root_memory(const Costs& costs, const Job& job) {
    const double rows = real(job.scored_rows()), d = real(job.width), c = real(job.classes);
    RootMemory memory;
    memory.extract = costs.base_bytes + real(job.images) * costs.create_bytes;
    // As measured at D = 768 and 2048: ten times the sums and means.
    memory.fit = costs.base_bytes + 10 * 8 * (d * d + c * d);
    memory.score = costs.base_bytes + rows * costs.score_bytes;
    memory.report = costs.base_bytes + rows * costs.report_bytes;
    return memory;
}

}  // namespace farout::scaling
