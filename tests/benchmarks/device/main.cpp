// Images a second through a network on a device as an extraction takes them there: from host memory
// through page-locked memory to the device, the network, features back to the host. Nothing is
// decoded.
//
//     benchmark_device MODEL WEIGHTS [--device cuda] [--precision fp32] [--batch 32]
//         [--batches 20] [--rounds 5]
//
// With --rounds 0 it answers "run" on its input with the seconds of all batches, so that a script
// can alternate it with another program (device/compare.py).

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "benchmarks/median.h"
#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/network_queue.h"
#include "jobs/device.h"
#include "jobs/extraction_setup.h"
#include "parallel/environment.h"

namespace farout {

namespace {

struct BenchmarkOptions {
    jobs::Network network;
    std::int64_t batch = 32;
    std::int64_t batches = 20;
    std::int64_t rounds = 5;
};

BenchmarkOptions parse(const std::vector<std::string>& words) {
    if (words.size() < 2) throw UsageError("Name a model and the file of its weights.");
    BenchmarkOptions options;
    options.network.model = words[0];
    options.network.weights = words[1];
    options.network.device = "cuda";
    const std::map<std::string, std::string*> texts = {{"--device", &options.network.device},
                                                       {"--precision", &options.network.precision}};
    const std::map<std::string, std::int64_t*> numbers = {{"--batch", &options.batch},
                                                          {"--batches", &options.batches},
                                                          {"--rounds", &options.rounds}};
    for (std::size_t k = 2; k < words.size(); k += 2) {
        const auto text = texts.find(words[k]);
        const auto number = numbers.find(words[k]);
        if (k + 1 == words.size() || (text == texts.end() && number == numbers.end()))
            throw UsageError(concat("There is no option ", words[k], ", or it has no value."));
        if (text != texts.end())
            *text->second = words[k + 1];
        else
            *number->second = parse_integer(words[k + 1], words[k]);
    }
    return options;
}

images::LoadedBatch random_batch(std::int64_t images, int side) {
    images::LoadedBatch batch;
    batch.rows = {0, images};
    batch.side = side;
    batch.pixels.resize(static_cast<std::size_t>(images * 3 * side * side));
    std::minstd_rand random;
    std::uniform_real_distribution<float> pixel(-2, 2);
    for (float& value : batch.pixels) value = pixel(random);
    batch.faults.resize(static_cast<std::size_t>(images));
    batch.reasons.resize(static_cast<std::size_t>(images));
    return batch;
}

class Benchmark {
  public:
    explicit Benchmark(const BenchmarkOptions& options) : batches_(options.batches) {
        extraction::ExtractionOptions extraction;
        extraction.device = jobs::device_of_rank(options.network.device, parallel::Place{});
        model_ = jobs::load_network(options.network, extraction.device, jobs::Telling::silent);
        network_.emplace(*model_, std::vector{extraction::ExtractionNetwork::features},
                         at::Device(extraction.device));
        queue_ = extraction::make_staged_queue(*network_);
        const models::ModelEntry& entry = models::find_model(options.network.model);
        batch_ = random_batch(
            options.batch,
            static_cast<int>(entry.preprocessing.value_or(images::Preprocessing{}).size));
        seconds();  // what the first batches set up isn't timed
    }

    /// Of all batches.
    double seconds() {
        const auto start = std::chrono::steady_clock::now();
        std::int64_t given = 0;
        for (std::int64_t taken = 0; taken < batches_; ++taken) {
            for (; given < batches_ && queue_->has_room(); ++given) queue_->submit(batch_);
            queue_->take();
        }
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

  private:
    std::int64_t batches_;
    std::unique_ptr<models::Model> model_;
    std::optional<extraction::ExtractionNetwork> network_;
    std::unique_ptr<extraction::NetworkQueue> queue_;
    images::LoadedBatch batch_;
};

void answer_lines(Benchmark& benchmark) {
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        if (line != "run") throw UsageError(concat("Lines are run, not '", line, "'."));
        std::cout << benchmark.seconds() << std::endl;
    }
}

void print_rate(Benchmark& benchmark, const BenchmarkOptions& options) {
    std::vector<double> seconds;
    for (std::int64_t round = 0; round < options.rounds; ++round)
        seconds.push_back(benchmark.seconds());
    std::cout << options.network.model << ", " << options.network.precision << ": "
              << static_cast<double>(options.batch * options.batches) / median(seconds)
              << " images/s (median of " << options.rounds << " × " << options.batches
              << " batches of " << options.batch << ")\n";
}

void run(const BenchmarkOptions& options) {
    Benchmark benchmark(options);
    if (options.rounds == 0)
        answer_lines(benchmark);
    else
        print_rate(benchmark, options);
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    farout::parallel::prepare_environment();
    try {
        farout::run(farout::parse({argv + 1, argv + argc}));
    } catch (const farout::Error& error) {
        std::cerr << "benchmark_device: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
