// Whether decoding and the forward pass overlap: the wall time of an extraction against the slower
// of the two alone, each with the threads that it has in the extraction.
//
//     benchmark_overlap ROOT LIST FOLDER MODEL WEIGHTS [IMAGES=256] [DECODERS=1] [THREADS=1]
//     [ROUNDS=3]
//
// MODEL may be `device`: a forward pass that takes no core and just as long as decoding, the
// hardest case (WEIGHTS is `-` then). Decoders and forward pass must have cores of their own for
// the ratio to mean something: DECODERS + THREADS no more than the cores, or a device. FOLDER is
// for the feature file.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <random>

#include <ATen/Parallel.h>

#include "benchmarks/extraction/sleeping_model.h"
#include "benchmarks/median.h"
#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/batch_outputs.h"
#include "jobs/extraction_times.h"
#include "jobs/resident_memory.h"
#include "parallel/communicator.h"
#include "parallel/environment.h"

namespace farout {

namespace {

struct Bench {
    std::string model;
    std::string weights;
    extraction::ExtractionOptions options;
    std::int64_t threads = 1;
    std::int64_t rounds = 3;
};

Bench parse(const std::vector<std::string>& words) {
    if (words.size() < 5) throw UsageError("Give ROOT LIST FOLDER MODEL WEIGHTS.");
    const auto number = [&](std::size_t place, std::int64_t otherwise) {
        return words.size() > place ? parse_integer(words[place], "a number") : otherwise;
    };
    Bench bench{words[3], words[4], {}, number(7, 1), number(8, 3)};
    bench.options.source = images::open_source(words[0]);
    auto listed = images::read_image_list(words[1]);
    // A list whose large images stand together has a slow part that a few batches can't make up
    // for.
    std::shuffle(listed.begin(), listed.end(), std::mt19937{1});
    for (std::int64_t image = 0; image < number(5, 256); ++image)
        bench.options.images.push_back(listed[static_cast<std::size_t>(image) % listed.size()]);
    bench.options.out = std::filesystem::path(words[2]) / "overlap.h5";
    bench.options.workers = static_cast<int>(number(6, 1));
    return bench;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// All batches of the list, one after the other.
images::NextRows rows_of(const extraction::ExtractionOptions& options) {
    const auto count = static_cast<std::int64_t>(options.images.size());
    return [begin = std::int64_t{0}, count,
            step = options.batch_rows]() mutable -> std::optional<Range> {
        if (begin >= count) return std::nullopt;
        const Range rows{begin, std::min(count, begin + step)};
        begin = rows.end;
        return rows;
    };
}

double decode_alone(const extraction::ExtractionOptions& options) {
    const auto start = Clock::now();
    images::BatchLoader loader({options.source, options.preprocessing, options.workers},
                               options.images, rows_of(options));
    while (loader.next() != nullptr) {
    }
    return seconds_since(start);
}

/// One batch again and again: pixels take no part in what a network costs.
double forward_alone(models::Model& model, const extraction::ExtractionOptions& options) {
    const extraction::ExtractionNetwork network(model, {extraction::ExtractionNetwork::features},
                                                options.device);
    const std::int64_t side = options.preprocessing.size;
    const at::Tensor images = at::randn({options.batch_rows, 3, side, side});
    const auto start = Clock::now();
    const images::NextRows next = rows_of(options);
    while (const auto rows = next()) network.answer(images.narrow(0, 0, rows->count()));
    return seconds_since(start);
}

extraction::ExtractionSummary extraction(models::Model& model,
                                         const extraction::ExtractionOptions& options) {
    std::filesystem::remove(options.out);
    const auto communicator = parallel::make_local_communicator();
    return extraction::extract_features(*communicator, model, options,
                                        [](const extraction::ExtractionProgress&) {});
}

void measure(models::Model& model, const Bench& bench) {
    const extraction::ExtractionOptions& options = bench.options;
    forward_alone(model, options);  // what the first pass sets up isn't timed
    jobs::restart_peak_memory();
    std::vector<double> decode;
    std::vector<double> forward;
    std::vector<double> whole;
    for (std::int64_t round = 0; round < bench.rounds; ++round) {
        decode.push_back(decode_alone(options));
        forward.push_back(forward_alone(model, options));
        const extraction::ExtractionSummary summary = extraction(model, options);
        whole.push_back(summary.seconds);
        std::cout << "  extraction: " << summary.seconds << " s, "
                  << jobs::describe_times({summary.own}, summary.seconds) << std::endl;
    }
    const double slower = std::max(median(decode), median(forward));
    std::cout << bench.model << ", " << options.images.size() << " images, " << options.workers
              << " decoding and " << bench.threads << " computing threads, median of "
              << bench.rounds << ": decoding alone " << median(decode) << " s, forward alone "
              << median(forward) << " s, extraction " << median(whole) << " s; ratio to the slower "
              << median(whole) / slower << ", to their sum "
              << median(whole) / (median(decode) + median(forward)) << "; peak memory "
              << human_bytes(static_cast<double>(jobs::peak_memory())) << std::endl;
}

void run(Bench bench) {
    at::set_num_threads(static_cast<int>(bench.threads));
    std::unique_ptr<models::Model> model;
    if (bench.model == "device") {
        decode_alone(bench.options);
        model = std::make_unique<SleepingModel>(decode_alone(bench.options) /
                                                static_cast<double>(bench.options.images.size()));
    } else {
        const models::ModelEntry& entry = models::find_model(bench.model);
        bench.options.preprocessing = entry.preprocessing.value_or(images::Preprocessing{});
        model = entry.make(bench.weights);
    }
    std::filesystem::create_directories(bench.options.out.parent_path());
    measure(*model, bench);
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    using namespace farout;
    try {
        parallel::prepare_environment();
        run(parse({argv + 1, argv + argc}));
    } catch (const Error& error) {
        std::cerr << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
    return 0;
}
