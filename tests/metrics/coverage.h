#pragma once
/// How often intervals hold the true values: scores drawn again and again from known populations.

#include <limits>
#include <string>
#include <vector>

#include "score_cases.h"

namespace farout::metrics {

enum class Shape {
    normal,
    student2,  ///< Student's t with two degrees of freedom: no variance
    cauchy,    ///< not even a mean
    gumbel,    ///< a longer tail above
};

/// A population of scores.
struct Population {
    Shape shape = Shape::normal;
    double centre = 0;
    double scale = 1;
    double step = 0;  ///< scores are rounded down to multiples of it; 0: not at all
    double most = std::numeric_limits<double>::infinity();  ///< higher ones are this (a multiple)
    /// This share isn't of the shape, but standard normal: OOD images that look in-distribution.
    double alike = 0;

    /// The score that a share `below` of the population doesn't reach.
    double quantile(double below) const;
    /// Shares of the population at or above, and above, a score that it can have (or any score
    /// where it isn't rounded).
    double reaches(double score) const;
    double exceeds(double score) const;
};

std::vector<double> drawn(const Population& population, std::size_t count, Random& random);

/// In-distribution scores against one or more sets.
struct Scenario {
    std::string name;
    Population id;
    std::vector<Population> ood;
    std::size_t n_id = 0;
    std::size_t n_ood = 0;  ///< of each set
};

/// What a scenario's figures (the mean's, if it has several sets) estimate.
struct Truth {
    double auroc = 0;
    double fpr95_id_positive = 0;
    double fpr95_ood_positive = 0;
    double aupr_in = 0;  ///< at the scenario's n_id : n_ood
    double aupr_out = 0;
    double aupr_in_balanced = 0;
    double aupr_out_balanced = 0;
    double detection_error = 0;
};

/// The AUROC alone.
double auroc_of(const Scenario& scenario);
Truth truth_of(const Scenario& scenario);

/// How often an interval lay above and below the true value, and how wide it was on average.
struct Misses {
    double above = 0;
    double below = 0;
    double width = 0;
    double coverage() const { return 1 - above - below; }
};

struct Coverage {
    Misses auroc;
    Misses fpr95_id_positive;
    Misses fpr95_ood_positive;
    Misses aupr_in;
    Misses aupr_out;
    Misses aupr_in_balanced;
    Misses aupr_out_balanced;
    Misses detection_error;
};

Coverage coverage_of(const Scenario& scenario, int rounds, std::uint64_t seed);

}  // namespace farout::metrics
