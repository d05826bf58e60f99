#include "coverage.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace farout::metrics {
namespace {

double standard_draw(Shape shape, Random& random) {
    const double u = random.uniform();
    switch (shape) {
        case Shape::normal:
            return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * random.uniform());
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

/// The share of a population above a score, before scores are rounded and cut.
double upper_tail(const Population& population, double score) {
    const double shaped =
        standard_upper_tail(population.shape, (score - population.centre) / population.scale);
    if (population.alike == 0) return shaped;
    return population.alike * standard_upper_tail(Shape::normal, score) +
           (1 - population.alike) * shaped;
}

double unrounded_quantile(const Population& population, double below) {
    double low = -1e7;
    double high = 1e7;
    for (int i = 0; i < 100; ++i) {
        const double middle = 0.5 * (low + high);
        (upper_tail(population, middle) > 1 - below ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double rounded(const Population& population, double score) {
    if (population.step > 0) score = population.step * std::floor(score / population.step);
    return std::min(score, population.most);
}

/// P(id > ood) + ½ P(id = ood), by the midpoint rule over the in-distribution quantiles.
double true_auroc(const Population& id, const Population& ood) {
    constexpr int points = 4'000;
    double sum = 0;
    for (int i = 0; i < points; ++i) {
        const double score = id.quantile((i + 0.5) / points);
        sum += 1 - 0.5 * (ood.reaches(score) + ood.exceeds(score));
    }
    return sum / points;
}

/// Scores that populations can have, highest first: so many that sums over them are integrals.
std::vector<double> thresholds_of(const Population& id, const Population& ood) {
    constexpr int points = 20'000;
    std::vector<double> thresholds;
    for (const Population* population : {&id, &ood})
        for (int i = 0; i < points; ++i)
            thresholds.push_back(population->quantile((i + 0.5) / points));
    std::sort(thresholds.begin(), thresholds.end(), std::greater<>());
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
    return thresholds;
}

/// Trapezoids between the points of a curve that ends at recall 0, precision 1. `false_share` is of
/// negative images accepted, which are so many times as many as positive ones.
class TrueArea {
  public:
    explicit TrueArea(double negatives) : negatives_(negatives) {}
    void add(double true_share, double false_share) {
        if (true_share <= 0) return;
        const double precision = true_share / (true_share + negatives_ * false_share);
        if (!any_)
            area_ += true_share * 0.5 * (1 + precision);
        else
            area_ += (true_share - recall_) * 0.5 * (precision_ + precision);
        any_ = true;
        recall_ = true_share;
        precision_ = precision;
    }
    double area() const { return area_; }

  private:
    double negatives_;
    bool any_ = false;
    double recall_ = 0;
    double precision_ = 1;
    double area_ = 0;
};

/// What the walk down all thresholds tells; the figures are added to `truth`, times `weight`.
void add_curves(Truth& truth, const Scenario& scenario, const Population& ood, double weight) {
    const double ratio = static_cast<double>(scenario.n_ood) / static_cast<double>(scenario.n_id);
    TrueArea in(ratio), in_balanced(1), out(1 / ratio), out_balanced(1);
    const std::vector<double> thresholds = thresholds_of(scenario.id, ood);
    double error = 0.5;
    for (const double score : thresholds) {
        const double id_share = scenario.id.reaches(score);
        const double ood_share = ood.reaches(score);
        in.add(id_share, ood_share);
        in_balanced.add(id_share, ood_share);
        error = std::min(error, 0.5 * (1 - id_share + ood_share));
    }
    for (auto score = thresholds.rbegin(); score != thresholds.rend(); ++score) {
        const double ood_share = 1 - ood.exceeds(*score);
        const double id_share = 1 - scenario.id.exceeds(*score);
        out.add(ood_share, id_share);
        out_balanced.add(ood_share, id_share);
    }
    truth.aupr_in += weight * in.area();
    truth.aupr_in_balanced += weight * in_balanced.area();
    truth.aupr_out += weight * out.area();
    truth.aupr_out_balanced += weight * out_balanced.area();
    truth.detection_error += weight * error;
}

void count(Misses& misses, double truth, double low, double high, int rounds) {
    if (truth < low) misses.above += 1.0 / rounds;
    if (truth > high) misses.below += 1.0 / rounds;
    misses.width += (high - low) / rounds;
}

}  // namespace

std::vector<double> drawn(const Population& population, std::size_t count, Random& random) {
    std::vector<double> scores(count);
    for (double& score : scores) {
        const bool alike = population.alike > 0 && random.uniform() < population.alike;
        score = rounded(
            population,
            alike ? standard_draw(Shape::normal, random)
                  : population.centre + population.scale * standard_draw(population.shape, random));
    }
    return scores;
}

double Population::quantile(double below) const {
    return rounded(*this, unrounded_quantile(*this, below));
}

double Population::reaches(double score) const {
    return score > most ? 0 : upper_tail(*this, score);
}

double Population::exceeds(double score) const {
    return score >= most ? 0 : upper_tail(*this, score + step);
}

double auroc_of(const Scenario& scenario) {
    double sum = 0;
    for (const Population& ood : scenario.ood) sum += true_auroc(scenario.id, ood);
    return sum / static_cast<double>(scenario.ood.size());
}

Truth truth_of(const Scenario& scenario) {
    Truth truth;
    truth.auroc = auroc_of(scenario);
    const auto sets = static_cast<double>(scenario.ood.size());
    for (const Population& ood : scenario.ood) {
        truth.fpr95_id_positive += ood.reaches(scenario.id.quantile(0.05)) / sets;
        truth.fpr95_ood_positive += (1 - scenario.id.exceeds(ood.quantile(0.95))) / sets;
        add_curves(truth, scenario, ood, 1 / sets);
    }
    return truth;
}

namespace {

/// An interval, its ends and what it should hold.
struct IntervalLine {
    Misses Coverage::*misses;
    double Truth::*truth;
    double SetMetrics::*low;
    double SetMetrics::*high;
};
#define FAROUT_LINE(figure) \
    { &Coverage::figure, &Truth::figure, &SetMetrics::figure##_low, &SetMetrics::figure##_high }
constexpr IntervalLine interval_lines[] = {FAROUT_LINE(auroc),
                                           FAROUT_LINE(fpr95_id_positive),
                                           FAROUT_LINE(fpr95_ood_positive),
                                           FAROUT_LINE(aupr_in),
                                           FAROUT_LINE(aupr_out),
                                           FAROUT_LINE(aupr_in_balanced),
                                           FAROUT_LINE(aupr_out_balanced),
                                           FAROUT_LINE(detection_error)};
#undef FAROUT_LINE

}  // namespace

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
        for (const IntervalLine& line : interval_lines)
            count(coverage.*line.misses, truth.*line.truth, figures.*line.low, figures.*line.high,
                  rounds);
    }
    return coverage;
}

}  // namespace farout::metrics
