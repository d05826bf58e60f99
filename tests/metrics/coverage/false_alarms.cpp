// How often paired tests tell two detectors apart at 5 % whose true AUROCs are equal, a line a
// scenario:
//
//     cmake --build build/release --target measure_false_alarms
//     build/release/tests/measure_false_alarms [ROUNDS]
//
// "unlike": one detector errs rarely and grossly (a share of the OOD images scores like
// in-distribution ones), the other often and slightly (its OOD scores are shifted); "both shifted"
// and "both rare": of one kind. Scores of an image are correlated by 0.7.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "metrics/paired_auroc.h"
#include "metrics/placements.h"
#include "splitmix.h"

namespace farout::metrics {
namespace {

double normal(Random& random) {
    return std::sqrt(-2 * std::log(random.uniform())) *
           std::cos(2 * std::numbers::pi * random.uniform());
}

enum class Errs { rarely, slightly };

struct Scores {
    std::vector<float> id[2];
    std::vector<float> ood[2];
};

/// Both detectors have this AUROC.
Scores drawn(const Errs (&kinds)[2], double auroc, std::size_t n_id, std::size_t n_ood,
             Random& random) {
    constexpr double correlation = 0.7;
    const double shift = std::numbers::sqrt2 * normal_critical_of(1 - auroc);
    Scores scores;
    const auto pair = [&](auto&& take) {
        const double one = normal(random);
        take(0, one);
        take(1, correlation * one + std::sqrt(1 - correlation * correlation) * normal(random));
    };
    for (std::size_t i = 0; i < n_id; ++i)
        pair([&](int which, double z) { scores.id[which].push_back(static_cast<float>(z)); });
    for (std::size_t i = 0; i < n_ood; ++i)
        pair([&](int which, double z) {
            const bool like_id = random.uniform() < 2 * (1 - auroc);
            const double score =
                kinds[which] == Errs::slightly ? z - shift : (like_id ? z : z - 30);
            scores.ood[which].push_back(static_cast<float>(score));
        });
    return scores;
}

PlacedImages placed(const Scores& scores, int which) {
    const SortedScores<float> id({scores.id[which], {}, "d", "id"});
    const SortedScores<float> ood({scores.ood[which], {}, "d", "ood"});
    return {shares_below(id, ood), {shares_above(ood, id)}};
}

void measure(const char* name, const Errs (&kinds)[2], double auroc, std::size_t n_id,
             std::size_t n_ood, int rounds) {
    Random random(20'261'129);
    double ours = 0;
    double delong = 0;
    for (int round = 0; round < rounds; ++round) {
        const Scores scores = drawn(kinds, auroc, n_id, n_ood, random);
        const PairedTest test = paired_test(placed(scores, 0), placed(scores, 1));
        if (test.p <= 0.05) ours += 100.0 / rounds;
        if (std::abs(test.difference) > normal_critical * test.delong_error)
            delong += 100.0 / rounds;
    }
    std::printf("%-14s %.3f %5zu %5zu   DeLong's %5.1f %%   with half an image %5.1f %%\n", name,
                auroc, n_id, n_ood, delong, ours);
    std::fflush(stdout);
}

}  // namespace
}  // namespace farout::metrics

int main(int count, char** arguments) {
    using namespace farout::metrics;
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 1000;
    const Errs unlike[2] = {Errs::rarely, Errs::slightly};
    const Errs shifted[2] = {Errs::slightly, Errs::slightly};
    const Errs rare[2] = {Errs::rarely, Errs::rarely};
    for (const double auroc : {0.9, 0.95, 0.98, 0.99, 0.995, 0.999})
        for (const auto& [n_id, n_ood] : {std::pair<std::size_t, std::size_t>{20, 20},
                                          {50, 50},
                                          {200, 200},
                                          {1000, 200},
                                          {1000, 1000},
                                          {5000, 1000}}) {
            measure("unlike", unlike, auroc, n_id, n_ood, rounds);
            measure("both shifted", shifted, auroc, n_id, n_ood, rounds);
            measure("both rare", rare, auroc, n_id, n_ood, rounds);
        }
}
