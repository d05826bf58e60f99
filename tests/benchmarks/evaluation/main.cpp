// Times an evaluation of the benchmark's shape, from feature files to metrics.csv, and sets each
// step against the least that this machine could take for it:
//
//     mpirun -n 2 benchmark_evaluation FOLDER [--width 768] [--train 200000] [--scored 84792]
//     [--threads 1] [--zoo 0] [--rounds 1] [--evaluate 1]
//
// With --zoo 1 by all detectors of bounded statistics, not those alone that run unnamed. With
// --evaluate 0 it only generates. Files that aren't in FOLDER are generated. Times of steps are
// core seconds of all ranks, each the least of the rounds; rates the mean of those before and
// after.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>

#include <ATen/Parallel.h>

#include "benchmarks/evaluation/generate.h"
#include "benchmarks/evaluation/step_bounds.h"
#include "benchmarks/evaluation/zoo_bounds.h"
#include "core/text.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"
#include "parallel/environment.h"
#include "report/cost.h"
#include "reports/report_stage.h"
#include "statistics/statistics_file.h"

namespace farout {

namespace {

struct BenchmarkOptions {
    EvaluationShape shape;
    EvaluationFiles files;
    int threads = 1;
    int rounds = 1;
    bool zoo = false;
    bool evaluate = true;
};

BenchmarkOptions parse(const std::vector<std::string>& words) {
    BenchmarkOptions options;
    if (words.empty()) throw UsageError("Name a folder for the files of the benchmark.");
    options.files.folder = words.front();
    for (std::size_t k = 1; k + 1 < words.size(); k += 2) {
        const std::int64_t value = parse_integer(words[k + 1], words[k]);
        if (words[k] == "--width")
            options.shape.width = value;
        else if (words[k] == "--train")
            options.shape.train_rows = value;
        else if (words[k] == "--scored")
            options.shape.scale_scored_rows(value);
        else if (words[k] == "--threads")
            options.threads = static_cast<int>(value);
        else if (words[k] == "--rounds")
            options.rounds = static_cast<int>(value);
        else if (words[k] == "--zoo")
            options.zoo = value != 0;
        else if (words[k] == "--evaluate")
            options.evaluate = value != 0;
        else
            throw UsageError(concat("There is no option ", words[k], "."));
    }
    return options;
}

/// Runs the three stages anew; the wall time of them all.
double evaluate(parallel::Session& session, const BenchmarkOptions& options) {
    const EvaluationFiles& files = options.files;
    if (session.communicator().is_root()) {
        std::filesystem::remove(files.statistics());
        std::filesystem::remove_all(files.scores());
        std::filesystem::remove_all(files.report());
    }
    session.communicator().barrier();
    const auto start = std::chrono::steady_clock::now();
    jobs::FitStage fit{.train = files.train(), .head = files.head(), .out = files.statistics()};
    if (options.zoo) {
        fit.id_val = files.validation();
        fit.selection.detectors = zoo_detectors();
    }
    jobs::run_stage(session, fit);
    jobs::ScoreStage score;
    reports::ReportStage report;
    for (const std::string& set : EvaluationFiles::sets(options.shape)) {
        score.features.push_back(files.features(set));
        if (set != "id") report.ood.push_back(files.scores(set));
    }
    score.head = files.head();
    score.statistics = files.statistics();
    score.out = files.scores();
    jobs::run_stage(session, score);
    report.id = files.scores("id");
    report.out = files.report();
    reports::run_stage(session, report);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void warn_of(const std::string& message) {
    std::cerr << message << '\n';
}

/// Core seconds by step, of fit or of all sets' scoring, and the bytes that a rank held at most.
struct Measured {
    std::map<std::string, double> seconds;
    std::uint64_t peak_bytes = 0;

    void add(const std::filesystem::path& output) {
        const auto cost = report::read_cost(output, warn_of);
        if (!cost) throw Error(concat("There is no cost file of ", output.string(), "."));
        for (const report::CostStep& step : cost->steps) seconds[step.name] += step.seconds;
        if (cost->stage == report::score_stage)
            for (const report::DetectorCost& one : cost->detectors)
                seconds[one.detector] += one.seconds;
        peak_bytes = std::max(peak_bytes, cost->peak_bytes);
    }
    void keep_least(const Measured& other) {
        for (const auto& [step, others] : other.seconds) {
            const auto [found, is_new] = seconds.try_emplace(step, others);
            found->second = std::min(found->second, others);
        }
        peak_bytes = std::max(peak_bytes, other.peak_bytes);
    }
};

/// The stages of a round, and the wall time of them and the report.
struct Round {
    Measured fit, score;
    double wall = std::numeric_limits<double>::infinity();

    void keep_least(const Round& other) {
        fit.keep_least(other.fit);
        score.keep_least(other.score);
        wall = std::min(wall, other.wall);
    }
};

Round read_round(const BenchmarkOptions& options, double wall) {
    Round round;
    round.wall = wall;
    round.fit.add(options.files.statistics());
    for (const std::string& set : EvaluationFiles::sets(options.shape))
        round.score.add(options.files.scores(set));
    return round;
}

double print_steps(const char* stage, std::map<std::string, double> seconds,
                   const std::vector<StepWork>& works, const MachineRates& rates) {
    double total = 0;
    for (const StepWork& work : works) {
        const double bound = work.bound(rates);
        total += bound;
        std::printf("%-6s %-44s %9.3f %9.3f %7.2f\n", stage, work.step.c_str(), seconds[work.step],
                    bound, seconds[work.step] / bound);
        seconds.erase(work.step);
    }
    double rest = 0;
    for (const auto& [step, others] : seconds) rest += others;
    std::printf("%-6s %-44s %9.3f\n", stage, "everything else", rest);
    return total;
}

void print_table(const BenchmarkOptions& options, const MachineRates& rates, const Round& round,
                 int ranks) {
    const statistics::Statistics statistics =
        statistics::read_statistics_file(options.files.statistics());
    std::printf("\nA core: %.1f GF/s float32, %.1f GF/s float64, %.2f GB/s read, %.2f G exp/s\n",
                rates.float32_operations / 1e9, rates.float64_operations / 1e9,
                rates.read_bytes / 1e9, rates.exponentials / 1e9);
    std::printf("%-6s %-44s %9s %9s %7s\n", "stage", "step", "core s", "bound", "ratio");
    const double bound = print_steps("fit", round.fit.seconds,
                                     options.zoo ? zoo_fit_work(options.shape, statistics)
                                                 : fit_work(options.shape, statistics),
                                     rates) +
                         print_steps("score", round.score.seconds,
                                     options.zoo ? zoo_score_work(options.shape, statistics)
                                                 : score_work(options.shape, statistics),
                                     rates);
    const double cores = ranks * options.threads;
    std::printf(
        "\nD = %lld, %lld + %lld rows, %d ranks x %d threads: %.2f s from features to metrics.csv,"
        "\n%.2f times the bound of %.2f s; at most %.0f MiB a rank\n",
        static_cast<long long>(options.shape.width),
        static_cast<long long>(options.shape.train_rows),
        static_cast<long long>(options.shape.scored_rows()), ranks, options.threads, round.wall,
        round.wall * cores / bound, bound / cores,
        static_cast<double>(std::max(round.fit.peak_bytes, round.score.peak_bytes)) / (1 << 20));
}

/// Brings the feature files into the page cache. Collective.
void read_into_cache(parallel::Communicator& communicator, const BenchmarkOptions& options) {
    std::vector<std::filesystem::path> files{options.files.train(), options.files.validation()};
    for (const std::string& set : EvaluationFiles::sets(options.shape))
        files.push_back(options.files.features(set));
    std::vector<char> piece(16U << 20U);
    for (std::size_t k = 0; communicator.is_root() && k < files.size(); ++k)
        for (std::ifstream in(files[k], std::ios::binary); in;)
            in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    communicator.barrier();
}

/// On one thread a rank. Collective.
MachineRates rates_now(parallel::Communicator& communicator, const BenchmarkOptions& options) {
    at::set_num_threads(1);
    const MachineRates rates = measure_rates(communicator, options.files.train());
    at::set_num_threads(options.threads);
    return rates;
}

MachineRates mean_of(const std::vector<MachineRates>& all) {
    MachineRates mean;
    const auto count = static_cast<double>(all.size());
    for (const MachineRates& rates : all) {
        mean.float32_operations += rates.float32_operations / count;
        mean.float64_operations += rates.float64_operations / count;
        mean.read_bytes += rates.read_bytes / count;
        mean.exponentials += rates.exponentials / count;
    }
    return mean;
}

void run(parallel::Session& session, const BenchmarkOptions& options) {
    parallel::Communicator& communicator = session.communicator();
    at::set_num_threads(options.threads);
    generate(communicator, options.shape, options.files);
    if (!options.evaluate) return;
    read_into_cache(communicator, options);
    std::vector<MachineRates> rates{rates_now(communicator, options)};
    Round least;
    for (int round = 0; round < options.rounds; ++round) {
        const double wall = evaluate(session, options);
        if (communicator.is_root()) least.keep_least(read_round(options, wall));
        rates.push_back(rates_now(communicator, options));
    }
    if (communicator.is_root()) print_table(options, mean_of(rates), least, communicator.size());
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    farout::parallel::prepare_environment();
    farout::parallel::Session session;
    try {
        farout::run(session, farout::parse({argv + 1, argv + argc}));
    } catch (const farout::Error& error) {
        std::cerr << "benchmark_evaluation: " << error.what() << '\n';
        session.communicator().abort(1);
    }
    return 0;
}
