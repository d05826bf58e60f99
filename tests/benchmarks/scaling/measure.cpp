// What farout's pieces take on this machine, for the model of large runs (predict.cpp):
//
//     mpirun -n P benchmark_scaling FOLDER
//
// prints a line `name ranks value` a figure: seconds or bytes; medians of several tries. Collective
// figures are those of the slowest rank. FOLDER is for scratch files.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include <ATen/Parallel.h>
#include <sys/resource.h>

#include "benchmarks/median.h"
#include "core/error.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/list_facts.h"
#include "jobs/provenance.h"
#include "jobs/resident_memory.h"
#include "parallel/collective.h"
#include "parallel/environment.h"
#include "parallel/session.h"

namespace farout {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of this process, all its threads.
double core_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Bench {
  public:
    Bench(parallel::Communicator& communicator, std::filesystem::path folder)
        : communicator_(communicator), folder_(std::move(folder)) {}

    void run() {
        counter();
        for (const std::int64_t width : {768, 2048}) write_blocks(width);
        for (const std::int64_t length : {768 * 768, 1000 * 2048, 2048 * 2048}) fold(length);
        gather();
        if (communicator_.size() == 1) {
            list_of_images();
            block_table();
        }
    }

  private:
    /// The slowest rank's.
    void tell(const std::string& name, double value) {
        const auto all = parallel::all_reduce_value(
            communicator_, static_cast<std::int64_t>(1e12 * value), parallel::Reduction::maximum);
        if (communicator_.is_root())
            std::cout << name << ' ' << communicator_.size() << ' '
                      << 1e-12 * static_cast<double>(all) << std::endl;
    }

    /// Median over tries that all ranks begin together.
    double together(int tries, const std::function<void()>& work) {
        std::vector<double> seconds;
        for (int k = 0; k < tries; ++k) {
            communicator_.barrier();
            seconds.push_back(seconds_of(work));
        }
        return median(seconds);
    }

    /// How long a draw takes, and how long it keeps the root busy: the core time of its server,
    /// beside what looking for requests takes anyhow.
    void counter() {
        constexpr std::chrono::milliseconds span{1500};
        if (communicator_.size() == 1) return;
        const auto counter = communicator_.make_counter();
        communicator_.barrier();
        double idle = 0;
        if (communicator_.is_root()) {
            idle = -core_seconds();
            std::this_thread::sleep_for(span);
            idle += core_seconds();
        } else {
            std::this_thread::sleep_for(span);
        }
        std::vector<double> trips{0};
        double busy = -core_seconds();
        const auto end = Clock::now() + span;
        if (communicator_.is_root())
            std::this_thread::sleep_for(span);
        else
            while (Clock::now() < end) trips.push_back(seconds_of([&] { counter->next(); }));
        busy += core_seconds();
        const std::int64_t draws = parallel::all_reduce_value(
            communicator_, static_cast<std::int64_t>(trips.size()) - 1, parallel::Reduction::sum);
        tell("counter_round_trip", median(trips));
        const double served = (busy - idle) / static_cast<double>(draws);
        tell("counter_seconds", communicator_.is_root() ? std::max(0.0, served) : 0);
    }

    static features::FeatureLayout layout(std::int64_t rows, std::int64_t width,
                                          std::int64_t block_rows) {
        features::FeatureLayout layout;
        layout.images.assign(static_cast<std::size_t>(rows), {"n01440764/n01440764_10026.JPEG", 0});
        layout.width = width;
        layout.block_rows = block_rows;
        return layout;
    }

    void write_blocks(std::int64_t width) {
        constexpr std::int64_t block_rows = 128, blocks_a_rank = 40;
        const std::filesystem::path path = folder_ / "blocks.h5";
        const std::int64_t rows = block_rows * blocks_a_rank * communicator_.size();
        parallel::agree_on_root(communicator_, [&] {
            features::create_feature_file(path, layout(rows, width, block_rows));
        });
        features::FeatureFileWriter file(path, communicator_);
        const features::FeatureBlock block{
            std::vector<float>(static_cast<std::size_t>(block_rows * width), 1.5F),
            std::vector<std::uint8_t>(block_rows, 1), std::vector<std::string>(block_rows)};
        const Range mine =
            share_of(file.blocks().count(), communicator_.rank(), communicator_.size());
        std::vector<double> seconds;
        communicator_.barrier();
        for (std::int64_t number = mine.begin; number < mine.end; ++number)
            seconds.push_back(seconds_of([&] { file.write(number, block); }));
        file.close();
        tell(concat("write_seconds_", width), median(seconds));
    }

    /// Up the tree with one subtree a rank, and down again.
    void fold(std::int64_t length) {
        if (communicator_.size() == 1) return;
        const auto count = static_cast<std::size_t>(length);
        tell(concat("fold_", length), together(5, [&] {
                 parallel::PartialSums sums = parallel::make_partial_sums();
                 sums.add(communicator_.rank(), std::vector<double>(count, 1.0));
                 parallel::all_fold(communicator_, std::move(sums), count);
             }));
        std::vector<double> values(count);
        tell(concat("broadcast_", length),
             together(5, [&] { parallel::broadcast(communicator_, std::span(values)); }));
    }

    /// 80 MB of all ranks together.
    void gather() {
        if (communicator_.size() == 1) return;
        const std::vector<float> part(20'000'000 / static_cast<std::size_t>(communicator_.size()));
        tell("gather_20000000",
             together(5, [&] { communicator_.gather(std::as_bytes(std::span(part)), 0); }));
    }

    void list_of_images() {
        constexpr std::int64_t rows = 1'000'000;
        const std::filesystem::path text = folder_ / "list.txt";
        {
            std::ofstream out(text);
            for (std::int64_t row = 0; row < rows; ++row)
                out << "n01440764/n01440764_10" << 100000 + row % 900000 << ".JPEG 0\n";
        }
        const std::uint64_t before = peak_now();
        std::vector<images::ListedImage> images;
        tell("list_seconds", seconds_of([&] { images = images::read_image_list(text); }) / rows);
        tell("list_peak_bytes", per_row(before, rows));
        jobs::restart_peak_memory();
        tell("list_bytes", per_row(before, rows));
        tell("list_hash_seconds", seconds_of([&] { features::hash_of_images(images); }) / rows);
        features::FeatureLayout whole{std::move(images), 1, 128, {}};
        jobs::restart_peak_memory();
        tell("create_seconds",
             seconds_of([&] { features::create_feature_file(folder_ / "rows.h5", whole); }) / rows);
        tell("create_peak_bytes", per_row(before, rows));
    }

    static std::uint64_t peak_now() {
        jobs::restart_peak_memory();
        return jobs::peak_memory();
    }
    static double per_row(std::uint64_t before, std::int64_t rows) {
        return static_cast<double>(jobs::peak_memory() - before) / static_cast<double>(rows);
    }

    /// What the root reads after each of its blocks.
    void block_table() {
        constexpr std::int64_t blocks = 1'000'000;
        const std::filesystem::path path = folder_ / "table.h5";
        features::create_feature_file(path, layout(blocks, 1, 1));
        const features::FeatureFileWriter file(path, communicator_);
        tell("table_seconds", together(5, [&] { file.finished(); }) / blocks);
    }

    parallel::Communicator& communicator_;
    std::filesystem::path folder_;
};

void run(parallel::Communicator& communicator, const std::filesystem::path& folder) {
    at::set_num_threads(1);
    parallel::agree_on_root(communicator, [&] { std::filesystem::create_directories(folder); });
    Bench(communicator, folder).run();
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    using namespace farout;
    try {
        if (argc != 2) throw UsageError("Name a folder.");
        parallel::prepare_environment();
        parallel::Session session;
        run(session.communicator(), argv[1]);
    } catch (const Error& error) {
        std::cerr << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
    return 0;
}
