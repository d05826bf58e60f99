// Measures the coverage of all intervals over shapes, separations and sizes, a line a scenario:
//
//     cmake --build build/release --target measure_coverage
//     build/release/tests/measure_coverage [ROUNDS]
//
// A line: the true rate and, of each interval, the per cent of rounds in which it held the truth,
// lay above it, lay below it, and its mean width. Scenarios of 50,000 scores have a quarter of the
// rounds.
#include <cstdio>
#include <cstdlib>

#include "coverage.h"

namespace farout::metrics {
namespace {

struct Sizes {
    std::size_t id;
    std::size_t ood;
};

constexpr Sizes all_sizes[] = {{50, 20},     {50, 1000},    {100, 100},     {200, 1000},
                               {1000, 100},  {1000, 20},    {1000, 5000},   {10'000, 1000},
                               {50'000, 20}, {50'000, 200}, {50'000, 2000}, {50'000, 10'000}};

struct Family {
    std::string name;
    Population id;
    std::vector<Population> ood;
};

std::vector<Family> families() {
    const Population t2{.shape = Shape::student2};
    const Population coarse{.step = 0.5};
    const Population saturated{.centre = 2, .most = 1.5};
    return {
        {"normal, near 0", {}, {{.centre = -4}}},
        {"normal", {}, {{.centre = -2}}},
        {"normal, near 1", {}, {{.centre = 0.7}}},
        {"narrow OOD", {}, {{.centre = -1.645, .scale = 0.1}}},
        {"wide OOD", {}, {{.centre = -3, .scale = 5}}},
        {"Cauchy", {.shape = Shape::cauchy}, {{.shape = Shape::cauchy, .centre = -10}}},
        {"Cauchy, near 0", {.shape = Shape::cauchy}, {{.shape = Shape::cauchy, .centre = -60}}},
        {"t2 against normal", t2, {{.centre = -3}}},
        {"Gumbel", {.shape = Shape::gumbel}, {{.shape = Shape::gumbel, .centre = -1.5}}},
        {"ties of 1/2", coarse, {{.centre = -2, .step = 0.5}}},
        {"ties of 1/2, near 0", coarse, {{.centre = -4, .step = 0.5}}},
        {"ties of 2", {.step = 2}, {{.centre = -2.5, .step = 2}}},
        {"saturated", saturated, {{.centre = 0, .most = 1.5}}},
        {"mean of 4",
         {},
         {{.centre = -3.5}, {.centre = -2}, {.centre = -2, .scale = 2}, {.centre = -1}}},
        {"mean of 4, ties",
         coarse,
         {{.centre = -3.5, .step = 0.5},
          {.centre = -2, .step = 0.5},
          {.centre = -2, .scale = 2, .step = 0.5},
          {.centre = -1, .step = 0.5}}},
    };
}

void print(double truth, const Misses& misses) {
    std::printf(" | %.4f %5.1f %4.1f %4.1f %.4f", truth, 100 * misses.coverage(),
                100 * misses.above, 100 * misses.below, misses.width);
}

void measure(const Scenario& scenario, int all_rounds) {
    const int rounds = scenario.n_id < 50'000 ? all_rounds : (all_rounds + 3) / 4;
    const Truth truth = truth_of(scenario);
    const Coverage coverage = coverage_of(scenario, rounds, 20'261'124);
    std::printf("%-20s %6zu %6zu", scenario.name.c_str(), scenario.n_id, scenario.n_ood);
    print(truth.auroc, coverage.auroc);
    print(truth.fpr95_id_positive, coverage.fpr95_id_positive);
    print(truth.fpr95_ood_positive, coverage.fpr95_ood_positive);
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace
}  // namespace farout::metrics

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 2000;
    std::printf(
        "%d rounds; truth, held %%, above %%, below %%, width of AUROC | FPR95 ID-positive | "
        "FPR95 OOD-positive\n",
        rounds);
    for (const farout::metrics::Family& family : farout::metrics::families())
        for (const farout::metrics::Sizes& sizes : farout::metrics::all_sizes)
            farout::metrics::measure({family.name, family.id, family.ood, sizes.id, sizes.ood},
                                     rounds);
}
