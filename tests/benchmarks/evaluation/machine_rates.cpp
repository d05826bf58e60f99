#include "benchmarks/evaluation/machine_rates.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "benchmarks/median.h"
#include "parallel/collective.h"

namespace farout {

namespace {

/// Amounts a second of work that does `amount`: the median of several tries, all ranks at once,
/// each long enough that others who use the cores take the share that they take of a step.
double rate_of(parallel::Communicator& communicator, double amount,
               const std::function<void()>& work) {
    constexpr double least_seconds = 0.3;
    std::vector<double> rates;
    for (int attempt = 0; attempt < 5; ++attempt) {
        communicator.barrier();
        const auto start = std::chrono::steady_clock::now();
        double seconds = 0;
        double done = 0;
        while (seconds < least_seconds) {
            work();
            done += amount;
            seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        }
        rates.push_back(done / seconds);
    }
    const double own = median(std::move(rates));
    double sum = 0;
    for (const parallel::Bytes& bytes : communicator.gather(std::as_bytes(std::span(&own, 1)), 0)) {
        double of_rank = 0;
        std::memcpy(&of_rank, bytes.data(), sizeof of_rank);
        sum += of_rank;
    }
    return parallel::broadcast_value(communicator, sum / communicator.size());
}

double read_rate(parallel::Communicator& communicator, const std::filesystem::path& file) {
    // Pieces larger than the cache, into the same memory as a run of features.
    std::vector<char> piece(16U << 20U);
    std::ifstream in(file, std::ios::binary);
    const double pieces = 8;
    return rate_of(communicator, pieces * static_cast<double>(piece.size()), [&] {
        in.clear();
        in.seekg(0);
        for (int k = 0; k < static_cast<int>(pieces); ++k)
            in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    });
}

double exponential_rate(parallel::Communicator& communicator) {
    const at::Tensor numbers = at::randn({256, 1000});
    at::Tensor found = at::empty_like(numbers);
    return rate_of(communicator, 100.0 * static_cast<double>(numbers.numel()), [&] {
        for (int k = 0; k < 100; ++k) at::exp_out(found, numbers);
    });
}

}  // namespace

double product_rate(parallel::Communicator& communicator, at::ScalarType type) {
    constexpr std::int64_t rows = 2048, depth = 2048, columns = 1024;
    const at::Tensor left = at::randn({rows, depth}, type);
    const at::Tensor right = at::randn({depth, columns}, type);
    at::Tensor product = at::empty({rows, columns}, type);
    return rate_of(communicator, 2.0 * rows * depth * columns,
                   [&] { at::mm_out(product, left, right); });
}

MachineRates measure_rates(parallel::Communicator& communicator,
                           const std::filesystem::path& file) {
    return {product_rate(communicator, at::kFloat), product_rate(communicator, at::kDouble),
            read_rate(communicator, file), exponential_rate(communicator)};
}

}  // namespace farout
