// Measures the coverage of all intervals over shapes, separations and sizes, a line a scenario, and
// a summary of each figure:
//
//     cmake --build build/release --target measure_coverage
//     build/release/tests/measure_coverage [ROUNDS [WORDS]]     # WORDS: only scenarios with them
//
// A line: of each interval the true value, the per cent of rounds in which it held it, lay above
// it, lay below it, and its mean width. Scenarios of 50,000 scores have a quarter of the rounds.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "coverage.h"

namespace farout::metrics {
namespace {

struct Sizes {
    std::size_t id;
    std::size_t ood;
};

struct Family {
    std::string name;
    Population id;
    std::vector<Population> ood;
};

/// The shapes that an FPR95 depends on.
std::vector<Family> shapes() {
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

/// The same family with its OOD populations moved so far that the (mean) AUROC is this.
Family at_auroc(Family family, double auroc) {
    const std::vector<Population> ood = family.ood;
    double low = -1e4;
    double high = 10;
    for (int i = 0; i < 60; ++i) {
        const double shift = 0.5 * (low + high);
        for (std::size_t set = 0; set < ood.size(); ++set)
            family.ood[set].centre = ood[set].centre + shift;
        (auroc_of({family.name, family.id, family.ood, 1, 1}) > auroc ? low : high) = shift;
    }
    char text[40];
    std::snprintf(text, sizeof text, ", AUROC %g", auroc);
    family.name += text;
    return family;
}

/// What an area depends on: how images come to lie amid the other set.
std::vector<Family> separations() {
    const Population t2{.shape = Shape::student2};
    const Population gumbel{.shape = Shape::gumbel};
    std::vector<Family> families;
    for (const double auroc : {0.9, 0.95, 0.98, 0.99, 0.995, 0.999}) {
        const double alike = 2 * (1 - auroc);
        for (const Family& family : std::vector<Family>{
                 {"equal spread", {}, {{}}},
                 {"twice the spread", {}, {{.scale = 2}}},
                 {"half the spread", {}, {{.scale = 0.5}}},
                 {"both t2", t2, {t2}},
                 {"both Gumbel", gumbel, {gumbel}},
                 {"steps of 1/2", {.step = 0.5}, {{.step = 0.5}}},
                 {"mean of three", {}, {{}, {.scale = 2}, {.centre = -1}}},
                 {"shift and contamination", {}, {{.alike = 0.5 * alike}}},
             })
            families.push_back(at_auroc(family, auroc));
        char text[60];
        std::snprintf(text, sizeof text, "contaminated, AUROC %g", auroc);
        families.push_back({text, {}, {{.centre = -30, .alike = alike}}});
    }
    return families;
}

struct Column {
    const char* name;
    double Truth::*truth;
    Misses Coverage::*misses;
};
constexpr Column columns[] = {
    {"AUROC", &Truth::auroc, &Coverage::auroc},
    {"FPR95 ID-positive", &Truth::fpr95_id_positive, &Coverage::fpr95_id_positive},
    {"FPR95 OOD-positive", &Truth::fpr95_ood_positive, &Coverage::fpr95_ood_positive},
    {"AUPR-in", &Truth::aupr_in, &Coverage::aupr_in},
    {"AUPR-out", &Truth::aupr_out, &Coverage::aupr_out},
    {"AUPR-in balanced", &Truth::aupr_in_balanced, &Coverage::aupr_in_balanced},
    {"AUPR-out balanced", &Truth::aupr_out_balanced, &Coverage::aupr_out_balanced},
    {"detection error", &Truth::detection_error, &Coverage::detection_error},
};

struct Lowest {
    double coverage = 2;
    std::string scenario;
};

class Measurement {
  public:
    explicit Measurement(int rounds) : rounds_(rounds) {}

    void measure(const Scenario& scenario) {
        const int rounds = scenario.n_id < 50'000 ? rounds_ : (rounds_ + 3) / 4;
        const Truth truth = truth_of(scenario);
        const Coverage coverage = coverage_of(scenario, rounds, 20'261'124);
        std::printf("%-38s %6zu %6zu", scenario.name.c_str(), scenario.n_id, scenario.n_ood);
        for (const Column& column : columns) {
            const Misses& misses = coverage.*column.misses;
            std::printf(" | %.4f %5.1f %4.1f %4.1f %.4f", truth.*column.truth,
                        100 * misses.coverage(), 100 * misses.above, 100 * misses.below,
                        misses.width);
            note(column.name, scenario, misses.coverage());
        }
        std::printf("\n");
        std::fflush(stdout);
    }

    void summarise() const {
        std::printf("\n%-20s scenarios  mean  lowest  below 92 %%\n", "figure");
        for (const Column& column : columns) {
            const Sum& sum = sums_.at(column.name);
            std::printf("%-20s %9d %5.1f %7.1f %7.1f   lowest: %s\n", column.name, sum.count,
                        100 * sum.total / sum.count, 100 * sum.lowest.coverage,
                        100.0 * sum.below / sum.count, sum.lowest.scenario.c_str());
        }
    }

  private:
    struct Sum {
        int count = 0;
        int below = 0;
        double total = 0;
        Lowest lowest;
    };

    void note(const char* figure, const Scenario& scenario, double coverage) {
        Sum& sum = sums_[figure];
        ++sum.count;
        sum.total += coverage;
        if (coverage < 0.92) ++sum.below;
        if (coverage >= sum.lowest.coverage) return;
        sum.lowest = {coverage, scenario.name + ", " + std::to_string(scenario.n_id) + " / " +
                                    std::to_string(scenario.n_ood)};
    }

    int rounds_;
    std::map<std::string, Sum> sums_;
};

}  // namespace
}  // namespace farout::metrics

int main(int count, char** arguments) {
    using namespace farout::metrics;
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 1000;
    const std::string words = count > 2 ? arguments[2] : "";
    std::printf("%d rounds; truth, held %%, above %%, below %%, width of", rounds);
    for (const Column& column : columns) std::printf(" | %s", column.name);
    std::printf("\n");
    Measurement measurement(rounds);
    const auto measure = [&](const Family& family, const Sizes& sizes) {
        if (family.name.find(words) != std::string::npos)
            measurement.measure({family.name, family.id, family.ood, sizes.id, sizes.ood});
    };
    for (const Family& family : shapes())
        for (const Sizes& sizes : {Sizes{50, 20},
                                   {50, 1000},
                                   {100, 100},
                                   {200, 1000},
                                   {1000, 100},
                                   {1000, 20},
                                   {1000, 5000},
                                   {10'000, 1000},
                                   {50'000, 20},
                                   {50'000, 200},
                                   {50'000, 2000}})
            measure(family, sizes);
    for (const Family& family : separations())
        for (const Sizes& sizes : {Sizes{50, 50},
                                   {200, 200},
                                   {1000, 1000},
                                   {50, 1000},
                                   {200, 1000},
                                   {1000, 50},
                                   {1000, 200},
                                   {5000, 200},
                                   {200, 5000},
                                   {5000, 5000}})
            measure(family, sizes);
    measurement.summarise();
}
