// What one slow rank costs a job: an extraction in which the forward pass of rank SLOW takes three
// times as long as the others', against the time in which all ranks together could do it at best.
//
//     mpirun -n 3 benchmark_schedule FOLDER [SLOW=2] [BLOCKS=150]
//
// The forward passes sleep, so that ranks don't take the cores from each other. FOLDER is for the
// image and the feature files.

#include <fstream>
#include <iostream>
#include <vector>

#include <ATen/Parallel.h>

#include "benchmarks/extraction/sleeping_model.h"
#include "core/error.h"
#include "core/text.h"
#include "extraction/extract.h"
#include "grey_bmp.h"
#include "jobs/extraction_times.h"
#include "parallel/collective.h"
#include "parallel/environment.h"
#include "parallel/session.h"

namespace farout {

namespace {

constexpr double seconds_an_image = 0.002;
constexpr double slowness = 3;

struct Bench {
    std::filesystem::path folder;
    std::int64_t slow = 2;
    std::int64_t blocks = 150;
};

Bench parse(const std::vector<std::string>& words) {
    if (words.empty()) throw UsageError("Name a folder.");
    Bench bench{words[0]};
    if (words.size() > 1) bench.slow = parse_integer(words[1], "SLOW");
    if (words.size() > 2) bench.blocks = parse_integer(words[2], "BLOCKS");
    return bench;
}

extraction::ExtractionOptions options_of(const Bench& bench, extraction::Schedule schedule) {
    extraction::ExtractionOptions options;
    options.source = images::open_source(bench.folder);
    options.block_rows = 32;
    options.batch_rows = 8;
    options.images.assign(static_cast<std::size_t>(bench.blocks * options.block_rows),
                          {"grey.bmp", 0});
    options.preprocessing =
        images::parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=1/1/1", {});
    const bool dynamic = schedule == extraction::Schedule::dynamic_blocks;
    options.out = bench.folder / (dynamic ? "dynamic.h5" : "static.h5");
    options.schedule = schedule;
    return options;
}

/// Seconds in which the ranks could do it all, each at the pace that it had while it worked, if
/// work could be cut as one likes.
double ideal_seconds(const std::vector<extraction::RankTimes>& ranks, double rows) {
    double pace = 0;
    for (const extraction::RankTimes& rank : ranks)
        pace += static_cast<double>(rank.computed_rows) /
                (rank.waiting_for_pixels + rank.computing + rank.writing);
    return rows / pace;
}

void measure(parallel::Communicator& communicator, const Bench& bench,
             extraction::Schedule schedule) {
    const extraction::ExtractionOptions options = options_of(bench, schedule);
    parallel::agree_on_root(communicator, [&] { std::filesystem::remove(options.out); });
    SleepingModel model(communicator.rank() == bench.slow ? slowness * seconds_an_image
                                                          : seconds_an_image);
    const extraction::ExtractionSummary summary = extraction::extract_features(
        communicator, model, options, [](const extraction::ExtractionProgress&) {});
    const std::vector<extraction::RankTimes> times = jobs::gather_times(communicator, summary.own);
    if (!communicator.is_root()) return;
    const double ideal = ideal_seconds(times, static_cast<double>(options.images.size()));
    std::cout << jobs::times_table(times, summary.seconds) << options.out.filename().string()
              << ": " << summary.seconds << " s, ideal " << ideal << " s, ratio "
              << summary.seconds / ideal << std::endl;
}

void run(parallel::Communicator& communicator, const Bench& bench) {
    at::set_num_threads(1);
    parallel::agree_on_root(communicator, [&] {
        std::filesystem::create_directories(bench.folder);
        std::ofstream(bench.folder / "grey.bmp", std::ios::binary) << testing::grey_bmp(100);
    });
    if (communicator.is_root())
        std::cout << communicator.size() << " ranks, rank " << bench.slow << " slowed to a third, "
                  << bench.blocks << " blocks" << std::endl;
    measure(communicator, bench, extraction::Schedule::dynamic_blocks);
    measure(communicator, bench, extraction::Schedule::static_blocks);
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    using namespace farout;
    try {
        parallel::prepare_environment();
        parallel::Session session;
        run(session.communicator(), parse({argv + 1, argv + argc}));
    } catch (const Error& error) {
        std::cerr << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
    return 0;
}
