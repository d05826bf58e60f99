#include "coverage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace farout::metrics {
namespace {

/// A number between 0 and 1, neither of them.
double uniform(Random& random) {
    return (static_cast<double>(random.next() >> 11) + 0.5) * 0x1p-53;
}

double standard_draw(Shape shape, Random& random) {
    const double u = uniform(random);
    switch (shape) {
        case Shape::normal:
            return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * uniform(random));
        case Shape::student2:
            return (2 * u - 1) / std::sqrt(2 * u * (1 - u));
        case Shape::cauchy:
            return std::tan(std::numbers::pi * (u - 0.5));
        case Shape::gumbel:
            return -std::log(-std::log(u));
    }
    return 0;
}

double standard_upper_tail(Shape shape, double x) {
    switch (shape) {
        case Shape::normal:
            return 0.5 * std::erfc(x / std::numbers::sqrt2);
        case Shape::student2:
            return 0.5 - 0.5 * x / std::sqrt(2 + x * x);
        case Shape::cauchy:
            return 0.5 - std::atan(x) / std::numbers::pi;
        case Shape::gumbel:
            return -std::expm1(-std::exp(-x));
    }
    return 0;
}

double standard_quantile(Shape shape, double below) {
    double low = -1e7;
    double high = 1e7;
    for (int i = 0; i < 100; ++i) {
        const double middle = 0.5 * (low + high);
        (standard_upper_tail(shape, middle) > 1 - below ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double rounded(const Population& population, double score) {
    if (population.step > 0) score = population.step * std::floor(score / population.step);
    return std::min(score, population.most);
}

std::vector<double> drawn(const Population& population, std::size_t count, Random& random) {
    std::vector<double> scores(count);
    for (double& score : scores)
        score = rounded(population, population.centre +
                                        population.scale * standard_draw(population.shape, random));
    return scores;
}

/// P(id > ood) + ½ P(id = ood), by the midpoint rule over the in-distribution quantiles.
double true_auroc(const Population& id, const Population& ood) {
    constexpr int points = 20'000;
    double sum = 0;
    for (int i = 0; i < points; ++i) {
        const double score = id.quantile((i + 0.5) / points);
        sum += 1 - 0.5 * (ood.reaches(score) + ood.exceeds(score));
    }
    return sum / points;
}

void count(Misses& misses, double truth, double low, double high, int rounds) {
    if (truth < low) misses.above += 1.0 / rounds;
    if (truth > high) misses.below += 1.0 / rounds;
    misses.width += (high - low) / rounds;
}

}  // namespace

double Population::quantile(double below) const {
    return rounded(*this, centre + scale * standard_quantile(shape, below));
}

double Population::reaches(double score) const {
    return score > most ? 0 : standard_upper_tail(shape, (score - centre) / scale);
}

double Population::exceeds(double score) const {
    return score >= most ? 0 : standard_upper_tail(shape, (score + step - centre) / scale);
}

Truth truth_of(const Scenario& scenario) {
    Truth truth;
    const auto sets = static_cast<double>(scenario.ood.size());
    for (const Population& ood : scenario.ood) {
        truth.auroc += true_auroc(scenario.id, ood) / sets;
        truth.fpr95_id_positive += ood.reaches(scenario.id.quantile(0.05)) / sets;
        truth.fpr95_ood_positive += (1 - scenario.id.exceeds(ood.quantile(0.95))) / sets;
    }
    return truth;
}

Coverage coverage_of(const Scenario& scenario, int rounds, std::uint64_t seed) {
    const Truth truth = truth_of(scenario);
    Random random(seed);
    Coverage coverage;
    for (int round = 0; round < rounds; ++round) {
        const std::vector<double> id_scores = drawn(scenario.id, scenario.n_id, random);
        std::vector<std::vector<double>> sets;
        for (const Population& ood : scenario.ood)
            sets.push_back(drawn(ood, scenario.n_ood, random));
        const SetMetrics figures = evaluate_all(id_scores, sets).mean;
        count(coverage.auroc, truth.auroc, figures.auroc_low, figures.auroc_high, rounds);
        count(coverage.fpr95_id_positive, truth.fpr95_id_positive, figures.fpr95_id_positive_low,
              figures.fpr95_id_positive_high, rounds);
        count(coverage.fpr95_ood_positive, truth.fpr95_ood_positive, figures.fpr95_ood_positive_low,
              figures.fpr95_ood_positive_high, rounds);
    }
    return coverage;
}

}  // namespace farout::metrics
