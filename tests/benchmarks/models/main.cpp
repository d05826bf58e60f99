// Times the forward pass of a network as extraction runs it, against the least that this machine
// could take for it:
//
//     benchmark_models MODEL WEIGHTS [--threads 2] [--batch 32] [--rounds 5]
//
// With --rounds 0 it answers lines from its input instead, so that a script can alternate it with
// another program: "run" with the seconds of a batch, "rate" with the operations a second of a
// float32 matrix product on all threads, "operations" with those of the network for an image.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "benchmarks/evaluation/machine_rates.h"
#include "benchmarks/median.h"
#include "benchmarks/models/count_operations.h"
#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/batch_outputs.h"
#include "models/model.h"
#include "parallel/environment.h"
#include "parallel/session.h"

namespace farout {

namespace {

struct BenchmarkOptions {
    std::string model;
    std::string weights;
    std::int64_t threads = 2;
    std::int64_t batch = 32;
    std::int64_t rounds = 5;
};

BenchmarkOptions parse(const std::vector<std::string>& words) {
    if (words.size() < 2) throw UsageError("Name a model and the file of its weights.");
    BenchmarkOptions options{words[0], words[1]};
    const std::map<std::string, std::int64_t*> numbers = {{"--threads", &options.threads},
                                                          {"--batch", &options.batch},
                                                          {"--rounds", &options.rounds}};
    for (std::size_t k = 2; k < words.size(); k += 2) {
        const auto found = numbers.find(words[k]);
        if (found == numbers.end() || k + 1 == words.size())
            throw UsageError(concat("There is no option ", words[k], ", or it has no number."));
        *found->second = parse_integer(words[k + 1], words[k]);
    }
    return options;
}

class Benchmark {
  public:
    Benchmark(parallel::Communicator& communicator, const BenchmarkOptions& options)
        : communicator_(communicator) {
        const models::ModelEntry& entry = models::find_model(options.model);
        const std::int64_t size = entry.preprocessing.value_or(images::Preprocessing{}).size;
        model_ = entry.make(options.weights);
        images_ = at::randn({options.batch, 3, size, size});
        seconds();  // what the first pass sets up isn't timed
    }

    /// Of a batch.
    double seconds() {
        const auto start = std::chrono::steady_clock::now();
        extraction::ExtractionNetwork(*model_, {extraction::ExtractionNetwork::features}, at::kCPU)
            .answer(images_);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

    double rate() { return product_rate(communicator_, at::kFloat); }

    /// Of an image.
    double operations() {
        const at::InferenceMode inference;
        return count_operations([&] { model_->features(images_.narrow(0, 0, 1)); });
    }

  private:
    parallel::Communicator& communicator_;
    std::unique_ptr<models::Model> model_;
    at::Tensor images_;
};

void answer_lines(Benchmark& benchmark) {
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        if (line == "run")
            std::cout << benchmark.seconds() << std::endl;
        else if (line == "rate")
            std::cout << benchmark.rate() << std::endl;
        else if (line == "operations")
            std::cout << benchmark.operations() << std::endl;
        else
            throw UsageError(concat("Lines are run, rate or operations, not '", line, "'."));
    }
}

void print_rates(Benchmark& benchmark, const BenchmarkOptions& options) {
    std::vector<double> seconds;
    double rate = 0;
    for (std::int64_t round = 0; round < options.rounds; ++round) {
        rate = std::max(rate, benchmark.rate());
        seconds.push_back(benchmark.seconds());
    }
    const double images_per_second = static_cast<double>(options.batch) / median(seconds);
    const double operations = benchmark.operations();
    std::cout << options.model << ": " << images_per_second << " images/s (median of "
              << options.rounds << " batches of " << options.batch << ", " << options.threads
              << " threads); " << operations / 1e9 << " G operations an image at " << rate / 1e9
              << " G/s: bound " << rate / operations << " images/s, "
              << 100 * images_per_second * operations / rate << " % of it\n";
}

void run(parallel::Session& session, const BenchmarkOptions& options) {
    at::set_num_threads(static_cast<int>(options.threads));
    Benchmark benchmark(session.communicator(), options);
    if (options.rounds == 0)
        answer_lines(benchmark);
    else
        print_rates(benchmark, options);
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    farout::parallel::prepare_environment();
    try {
        farout::parallel::Session session;
        farout::run(session, farout::parse({argv + 1, argv + argc}));
    } catch (const farout::Error& error) {
        std::cerr << "benchmark_models: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
