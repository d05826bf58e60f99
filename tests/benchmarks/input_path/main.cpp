// Times the way from JPEG files to a network's input on one thread, step by step, against decoding
// by the library alone:
//
//     benchmark_input_path FOLDER [--size 224] [--rounds 5]
//
// With --rounds 0 it answers lines from its input instead, so that a script can alternate it with
// another program: "files" with how many there are, "run" with the seconds of all of them, "floor"
// with those of the library alone.

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <vector>

#include "benchmarks/input_path/jpeg_floor.h"
#include "core/error.h"
#include "core/text.h"
#include "images/batch_loader.h"
#include "images/decode.h"
#include "images/lists/image_folder.h"
#include "images/pixels/preprocess.h"

namespace farout {

namespace {

using Clock = std::chrono::steady_clock;
using Bytes = std::vector<std::byte>;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Seconds for all files.
struct Steps {
    double read = 0, decode = 0, resize = 0;
    double whole() const { return read + decode + resize; }
};

class Benchmark {
  public:
    Benchmark(const std::filesystem::path& folder, int size)
        : source_(images::open_source(folder)) {
        for (const images::ListedImage& image : source_->walk().images)
            names_.push_back(image.path);
        how_.size = size;
        input_.resize(3 * static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
        for (const auto& name : names_) contents_.push_back(read(name));
    }

    std::size_t files() const { return names_.size(); }

    /// As extraction does it.
    double run() {
        const auto start = Clock::now();
        for (const auto& name : names_) images::load_input(*source_, name, how_, input_);
        return seconds_since(start);
    }

    Steps steps() {
        Steps steps;
        for (const auto& name : names_) {
            auto start = Clock::now();
            const Bytes bytes = read(name);
            steps.read += seconds_since(start);
            start = Clock::now();
            const images::Image image = images::decode_image(bytes);
            steps.decode += seconds_since(start);
            start = Clock::now();
            images::preprocess(image, how_, input_);
            steps.resize += seconds_since(start);
        }
        return steps;
    }

    double floor() {
        const auto start = Clock::now();
        for (const Bytes& content : contents_) decode_and_forget(content);
        return seconds_since(start);
    }

  private:
    Bytes read(const std::string& name) const {
        Bytes bytes;
        source_->read(name, bytes);
        return bytes;
    }

    images::Source source_;
    std::vector<std::string> names_;
    std::vector<Bytes> contents_;
    images::Preprocessing how_;
    std::vector<float> input_;
};

void answer_lines(Benchmark& benchmark) {
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        if (line == "files")
            std::cout << benchmark.files() << std::endl;
        else if (line == "run")
            std::cout << benchmark.run() << std::endl;
        else if (line == "floor")
            std::cout << benchmark.floor() << std::endl;
        else
            throw UsageError(concat("Lines are files, run or floor, not '", line, "'."));
    }
}

/// The least of several rounds: what else the machine does only adds.
void print_steps(Benchmark& benchmark, int rounds) {
    std::array<double, 6> best;
    best.fill(1e300);
    for (int round = 0; round < rounds; ++round) {
        const Steps steps = benchmark.steps();
        const std::array<double, 6> now{steps.read,    steps.decode,    steps.resize,
                                        steps.whole(), benchmark.run(), benchmark.floor()};
        for (std::size_t k = 0; k < now.size(); ++k) best[k] = std::min(best[k], now[k]);
    }
    constexpr std::array names{"read",
                               "decode",
                               "resize, normalise",
                               "sum of the three",
                               "as extraction",
                               "library's decoding alone"};
    const auto files = static_cast<double>(benchmark.files());
    std::cout << files << " files, ms an image, best of " << rounds << ":\n";
    for (std::size_t k = 0; k < best.size(); ++k)
        std::cout << "  " << names[k] << ": " << 1000 * best[k] / files << '\n';
    std::cout << "  as extraction / library alone: " << best[4] / best[5] << '\n';
}

void run(const std::vector<std::string>& words) {
    if (words.empty()) throw UsageError("Name a folder of JPEG files.");
    int size = 224;
    int rounds = 5;
    for (std::size_t k = 1; k < words.size(); k += 2) {
        if ((words[k] != "--size" && words[k] != "--rounds") || k + 1 == words.size())
            throw UsageError(concat("There is no option ", words[k], ", or it has no number."));
        (words[k] == "--size" ? size : rounds) =
            static_cast<int>(parse_integer(words[k + 1], words[k]));
    }
    Benchmark benchmark(words[0], size);
    rounds == 0 ? answer_lines(benchmark) : print_steps(benchmark, rounds);
}

}  // namespace

}  // namespace farout

int main(int argc, char** argv) {
    try {
        farout::run({argv + 1, argv + argc});
    } catch (const farout::Error& error) {
        std::cerr << "benchmark_input_path: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
