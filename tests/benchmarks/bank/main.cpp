// Times the search for the nearest rows of a bank against the least that this machine could take
// for it, the float32 products of all pairs (N·D multiplications and additions a row):
//
//     benchmark_bank [--bank 20000] [--width 768] [--rows 4000] [--k 50] [--threads 2] [--rounds 5]
//     [--products avx512|avx2|library]
//
// Products are those that this processor would take, or these.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "benchmarks/evaluation/machine_rates.h"
#include "benchmarks/median.h"
#include "core/error.h"
#include "core/text.h"
#include "numerics/bank_search.h"
#include "numerics/instructions.h"
#include "parallel/session.h"

namespace farout {

namespace {

struct BankOptions {
    std::int64_t bank = 20000;
    std::int64_t width = 768;
    std::int64_t rows = 4000;
    std::int64_t k = 50;
    std::int64_t threads = 2;
    std::int64_t rounds = 5;
    std::string products;
};

/// What a search takes its products by.
struct Form {
    numerics::Instructions instructions = numerics::instructions_in_use();
    bool packed = numerics::packed_products_pay();
};

Form form_named(const std::string& name) {
    if (name.empty()) return {};
    if (name == "library") return {.packed = false};
    const std::vector<numerics::Instructions> here = numerics::instructions_here();
    for (const auto& [word, instructions] : {std::pair{"avx2", numerics::Instructions::avx2},
                                             std::pair{"avx512", numerics::Instructions::avx512}})
        if (name == word && std::ranges::find(here, instructions) != here.end())
            return {instructions, true};
    throw UsageError(concat("This processor has no products called ", name, "."));
}

BankOptions parse(const std::vector<std::string>& words) {
    BankOptions options;
    const std::map<std::string, std::int64_t*> numbers = {
        {"--bank", &options.bank}, {"--width", &options.width},     {"--rows", &options.rows},
        {"--k", &options.k},       {"--threads", &options.threads}, {"--rounds", &options.rounds}};
    for (std::size_t n = 0; n < words.size(); n += 2) {
        const auto found = numbers.find(words[n]);
        const bool is_products = words[n] == "--products";
        if ((found == numbers.end() && !is_products) || n + 1 == words.size())
            throw UsageError(concat("There is no option ", words[n], ", or it has no value."));
        if (is_products)
            options.products = words[n + 1];
        else
            *found->second = parse_integer(words[n + 1], words[n]);
    }
    return options;
}

/// Rows like features: around class means, not negative.
at::Tensor features_of(std::int64_t rows, const at::Tensor& means) {
    const at::Tensor classes = at::randint(means.size(0), {rows}, at::kLong);
    return (means.index_select(0, classes) + at::randn({rows, means.size(1)})).clamp_min_(0);
}

double seconds_of(const std::function<void()>& work) {
    const auto since = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

/// A search as the bank pass makes it: block after block, each prepared for its products.
double search_once(const BankOptions& options, const at::Tensor& bank, const at::Tensor& rows) {
    const std::int64_t block_rows = (std::int64_t{64} << 20) / 4 / options.width;
    return seconds_of([&] {
        const numerics::UnitRows queries(rows);
        numerics::NearestRows nearest(rows.size(0), options.k);
        numerics::BankBlock block;
        for (std::int64_t first = 0; first < bank.size(0); first += block_rows) {
            const std::int64_t end = std::min(first + block_rows, bank.size(0));
            std::vector<std::int64_t> numbers(static_cast<std::size_t>(end - first));
            std::iota(numbers.begin(), numbers.end(), first);
            block.take(numerics::UnitRows(bank.slice(0, first, end)), std::move(numbers));
            numerics::search(queries, {0, queries.count()}, block, nearest);
        }
    });
}

void benchmark(parallel::Communicator& communicator, const BankOptions& options) {
    const Form form = form_named(options.products);
    const numerics::ForcedForms forced(form.instructions, form.packed);
    at::manual_seed(1);
    at::set_num_threads(static_cast<int>(options.threads));
    const at::Tensor means = at::randn({1000, options.width});
    const at::Tensor bank = features_of(options.bank, means);
    const at::Tensor rows = features_of(options.rows, means);
    std::vector<double> seconds, rates;
    for (std::int64_t round = 0; round < options.rounds; ++round) {
        rates.push_back(product_rate(communicator, at::kFloat));
        seconds.push_back(search_once(options, bank, rows));
    }
    const double found = static_cast<double>(options.rows) / median(seconds);
    const double bound =
        median(rates) / 2 / static_cast<double>(options.bank) / static_cast<double>(options.width);
    std::printf(
        "the %lld nearest of %lld x %lld: %.0f rows/s; products alone, at %.0f GFLOP/s: "
        "%.0f rows/s; %.2f of it\n",
        static_cast<long long>(options.k), static_cast<long long>(options.bank),
        static_cast<long long>(options.width), found, median(rates) / 1e9, bound, found / bound);
}

}  // namespace

}  // namespace farout

int main(int count, char** words) {
    try {
        farout::parallel::Session session;
        farout::benchmark(session.communicator(), farout::parse({words + 1, words + count}));
    } catch (const farout::Error& error) {
        std::fprintf(stderr, "benchmark_bank: %s\n", error.what());
        return 1;
    }
    return 0;
}
