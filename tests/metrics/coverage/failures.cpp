// Measures how often the intervals of failure detection hold the true values, a line a scenario:
//
//     cmake --build build/release --target measure_failure_coverage
//     build/release/tests/measure_failure_coverage [ROUNDS]
//
// A line: of each figure the true value and the per cent of rounds in which its interval held it,
// lay above it and below it. True values are those of 200,000 quantiles of the populations.
#include "metrics/failures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <string>
#include <vector>

#include "coverage.h"

namespace farout::metrics {
namespace {

struct FailureScenario {
    std::string name;
    double accuracy = 0.9;
    Population right{.centre = 2};
    Population wrong{.centre = 0.5};
    Population ood{};
    std::size_t n_id = 0;
    std::size_t n_ood = 0;
};

struct Drawn {
    std::vector<float> id, ood;
    std::vector<std::int32_t> predictions;
    std::vector<std::int64_t> labels;

    void add_id(double score, bool right) {
        id.push_back(static_cast<float>(score));
        predictions.push_back(right ? 0 : 1);
        labels.push_back(0);
    }
    FailureMetrics metrics() const {
        const JudgedScores judged(SortedScores<float>({id, {}, "d", "id"}), predictions, labels);
        if (ood.empty()) return evaluate_failures(judged).metrics;
        return evaluate_failures(judged, SortedScores<float>({ood, {}, "d", "ood"})).metrics;
    }
};

FailureMetrics truth_of(const FailureScenario& scenario) {
    constexpr std::size_t all = 200'000;
    const auto quantiles = [](const Population& population, std::size_t count, auto&& use) {
        for (std::size_t i = 0; i < count; ++i)
            use(population.quantile((static_cast<double>(i) + 0.5) / static_cast<double>(count)));
    };
    const std::size_t images = scenario.n_id + scenario.n_ood;
    const std::size_t n_id = all / images * scenario.n_id, n_ood = all / images * scenario.n_ood;
    const auto right = static_cast<std::size_t>(static_cast<double>(n_id) * scenario.accuracy);
    Drawn population;
    quantiles(scenario.right, right, [&](double score) { population.add_id(score, true); });
    quantiles(scenario.wrong, n_id - right, [&](double score) { population.add_id(score, false); });
    quantiles(scenario.ood, n_ood,
              [&](double score) { population.ood.push_back(static_cast<float>(score)); });
    return population.metrics();
}

Drawn drawn_of(const FailureScenario& scenario, Random& random) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < scenario.n_id; ++i)
        right += random.uniform() < scenario.accuracy ? 1 : 0;
    Drawn sample;
    for (const double score : drawn(scenario.right, right, random)) sample.add_id(score, true);
    for (const double score : drawn(scenario.wrong, scenario.n_id - right, random))
        sample.add_id(score, false);
    for (const double score : drawn(scenario.ood, scenario.n_ood, random))
        sample.ood.push_back(static_cast<float>(score));
    return sample;
}

/// Of a figure over scenarios.
struct Summary {
    int scenarios = 0;
    double total = 0;
    double lowest = 2;
    std::string where;
};

void measure(const FailureScenario& scenario, int rounds, std::vector<Summary>& summaries) {
    Random random(20'261'130);
    const FailureMetrics truth = truth_of(scenario);
    const auto figures = failure_figures();
    std::vector<Misses> misses(figures.size());
    for (int round = 0; round < rounds; ++round) {
        const FailureMetrics found = drawn_of(scenario, random).metrics();
        for (std::size_t i = 0; i < figures.size(); ++i) {
            const Interval& interval = found.*figures[i].interval;
            const double value = truth.*figures[i].value;
            if (value < interval.low) misses[i].above += 1.0 / rounds;
            if (value > interval.high) misses[i].below += 1.0 / rounds;
        }
    }
    std::printf("%-28s %6zu %6zu", scenario.name.c_str(), scenario.n_id, scenario.n_ood);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        if (scenario.n_ood == 0 && figures[i].needs_ood) continue;
        std::printf(" | %s %.4f %5.1f %4.1f %4.1f", figures[i].name.c_str(),
                    truth.*figures[i].value, 100 * misses[i].coverage(), 100 * misses[i].above,
                    100 * misses[i].below);
        Summary& summary = summaries[i];
        ++summary.scenarios;
        summary.total += misses[i].coverage();
        if (misses[i].coverage() >= summary.lowest) continue;
        summary.lowest = misses[i].coverage();
        summary.where = scenario.name + ", " + std::to_string(scenario.n_id) + " / " +
                        std::to_string(scenario.n_ood);
    }
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace
}  // namespace farout::metrics

int main(int count, char** arguments) {
    using namespace farout::metrics;
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 500;
    struct Sizes {
        std::size_t id, ood;
    };
    std::vector<Summary> summaries(failure_figures().size());
    for (const FailureScenario& scenario : std::vector<FailureScenario>{
             {.name = "accuracy 0.9"},
             {.name = "accuracy 0.6", .accuracy = 0.6},
             {.name = "accuracy 0.99", .accuracy = 0.99},
             {.name = "far OOD", .ood = {.centre = -3}},
             {.name = "no better than chance", .right = {}, .wrong = {}, .ood = {}},
             {.name = "steps of 1/2",
             .right = {.centre = 2, .step = 0.5},
             .wrong = {.centre = 0.5, .step = 0.5},
             .ood = {.step = 0.5}},
             {.name = "Gumbel",
             .right = {.shape = Shape::gumbel, .centre = 2},
             .wrong = {.shape = Shape::gumbel},
             .ood = {.shape = Shape::gumbel}}})
        for (const Sizes& sizes : {Sizes{100, 0},
                                   {1000, 0},
                                   {5000, 0},
                                   {100, 100},
                                   {1000, 50},
                                   {50, 1000},
                                   {1000, 1000},
                                   {5000, 2000}}) {
            FailureScenario sized = scenario;
            sized.n_id = sizes.id;
            sized.n_ood = sizes.ood;
            measure(sized, rounds, summaries);
        }
    std::printf("\n%-20s scenarios  mean  lowest\n", "figure");
    for (std::size_t i = 0; i < summaries.size(); ++i)
        std::printf("%-20s %9d %5.1f %7.1f   lowest: %s\n", failure_figures()[i].name.c_str(),
                    summaries[i].scenarios, 100 * summaries[i].total / summaries[i].scenarios,
                    100 * summaries[i].lowest, summaries[i].where.c_str());
}
