#include "metrics/failures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"
#include "metrics/influences.h"

namespace farout::metrics {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// CCRs are told where one in so many OOD images is accepted.
constexpr std::uint64_t accepted_one_in[] = {10'000, 1'000, 100, 10};

double ratio(Wide part, Wide whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Twice the pairs of one of `equal` or `above` over one of others that are equal, ties one half.
Wide twice_wins(std::uint64_t above, std::uint64_t equal, std::uint64_t others) {
    return Wide{others} * (2 * above + equal);
}

/// What a first walk finds: the areas, and of all images the sums of 1/A and R/A, A being how many
/// images are accepted at an image's score and R the share of failures among them.
struct Areas {
    double aurc = 0;
    double augrc = 0;
    double failure_auroc = unknown;
    double oscr = unknown;
    double shares = 0;
    double shares_of_risk = 0;
};

Areas areas_of(const JudgedScores& id, std::span<const float> ood, const Kinds& of) {
    CompensatedSum risks, shares, shares_of_risk;
    Wide twice_area = 0;          // under the generalised risk
    Wide wins = 0, ood_wins = 0;  // twice the right ones above failures, and above OOD images
    walk_kinds(id, ood, [&](const Kinds& above, const Kinds& equal) {
        const std::uint64_t failures = above.failures() + equal.failures();
        const std::uint64_t accepted = above.all() + equal.all();
        const double here = static_cast<double>(equal.all());
        const double risk = ratio(failures, accepted);
        risks.add(here * risk);
        shares.add(here / static_cast<double>(accepted));
        shares_of_risk.add(here * risk / static_cast<double>(accepted));
        twice_area += Wide{equal.all()} * (above.failures() + failures);
        wins += twice_wins(above.right, equal.right, equal.failures());
        ood_wins += twice_wins(above.right, equal.right, equal.ood);
    });
    Areas areas;
    areas.aurc = risks.value() / static_cast<double>(of.all());
    areas.augrc = ratio(twice_area, 2 * Wide{of.all()} * of.all());
    const Wide pairs = Wide{of.right} * of.failures();
    if (pairs > 0) areas.failure_auroc = ratio(wins, 2 * pairs);
    if (of.ood > 0) areas.oscr = ratio(ood_wins, 2 * Wide{of.id()} * of.ood);
    areas.shares = shares.value();
    areas.shares_of_risk = shares_of_risk.value();
    return areas;
}

/// A figure's derivatives by the weights of the images, up to a constant in either set.
struct Derivatives {
    Influences id;
    Influences ood;

    /// Of the images at a score: of one that is right, of a wrong one, of an OOD image.
    void add(const Kinds& equal, double right, double wrong, double of_ood) {
        id.add(right, equal.right);
        id.add(wrong, equal.wrong);
        ood.add(of_ood, equal.ood);
    }
    Variance variance(const Kinds& of) const {
        const double n_id = static_cast<double>(of.id()), n_ood = static_cast<double>(of.ood);
        return {n_id * n_id * id.variance_of_mean(n_id),
                of.ood == 0 ? 0 : n_ood * n_ood * ood.variance_of_mean(n_ood)};
    }
};

/// The areas with their variances, by a second walk.
void set_areas(FailureEvaluation& evaluation, const JudgedScores& id, std::span<const float> ood,
               const Kinds& of) {
    const Areas areas = areas_of(id, ood, of);
    const double all = static_cast<double>(of.all()), n_id = static_cast<double>(of.id());
    const double right = static_cast<double>(of.right), n_ood = static_cast<double>(of.ood);
    const double failures = static_cast<double>(of.failures());
    Derivatives aurc, augrc, failure_auroc, oscr;
    double shares = areas.shares, shares_of_risk = areas.shares_of_risk;  // from here downwards
    walk_kinds(id, ood, [&](const Kinds& above, const Kinds& equal) {
        const double here = static_cast<double>(equal.all());
        const double accepted = static_cast<double>(above.all()) + here;
        const double risk = ratio(above.failures() + equal.failures(), above.all() + equal.all());
        // The risk at its own score, and what it changes at its own and all lower ones.
        const double accepts = (risk - shares_of_risk) / all;
        const double fails = accepts + shares / all;
        aurc.add(equal, accepts, fails, fails);
        shares -= here / accepted;
        shares_of_risk -= here * risk / accepted;

        const double halfway = static_cast<double>(above.all()) + 0.5 * here;
        const double failures_above =
            static_cast<double>(above.failures()) + 0.5 * static_cast<double>(equal.failures());
        const double right_above =
            static_cast<double>(above.right) + 0.5 * static_cast<double>(equal.right);
        const double ood_above =
            static_cast<double>(above.ood) + 0.5 * static_cast<double>(equal.ood);
        const double passed = failures_above / all / all;
        const double passes = passed + (all - halfway) / all / all;
        augrc.add(equal, passed, passes, passes);

        const double wins = (1 - failures_above / failures - areas.failure_auroc) / right;
        const double loses = (right_above / right - areas.failure_auroc) / failures;
        failure_auroc.add(equal, wins, loses, loses);

        oscr.add(equal, (1 - ood_above / n_ood) / n_id, 0, right_above / n_id / n_ood);
    });
    const double of_id = 0.5 / n_id, of_ood = 0.5 / n_ood, of_any = 0.5 / all;
    evaluation.aurc = {areas.aurc, aurc.variance(of), {2 * of_any, 2 * of_any}};
    evaluation.augrc = {areas.augrc, augrc.variance(of), {of_any, of_any}};
    evaluation.failure_auroc = {areas.failure_auroc,
                                failure_auroc.variance(of),
                                {0.5 / std::min(right, failures), 0.5 / failures}};
    evaluation.oscr = {areas.oscr, oscr.variance(of), {of_id, of_ood}};
}

/// How many images are right and score above the k-th highest OOD score.
std::uint64_t right_above(const JudgedScores& id, std::span<const float> ood, std::uint64_t k) {
    const auto right = id.right();
    const auto end = std::lower_bound(right.begin(), right.end(), ood[k - 1], std::greater<>());
    return static_cast<std::uint64_t>(end - right.begin());
}

std::vector<FalsePositiveRate> missed_rates(const JudgedScores& id, std::span<const float> ood) {
    std::vector<FalsePositiveRate> rates;
    if (ood.empty()) return rates;
    std::vector<FalsePositives> missed;
    for (const std::uint64_t one_in : accepted_one_in)
        missed.emplace_back(ood.size(), id.count(), one_in);
    walk_kinds(id, ood, [&](const Kinds& above, const Kinds& equal) {
        for (FalsePositives& at_rate : missed)
            at_rate.see(above.ood + 1, equal.ood, id.count() - above.right);
    });
    for (std::size_t i = 0; i < missed.size(); ++i) {
        const std::uint64_t k = (ood.size() + accepted_one_in[i] - 1) / accepted_one_in[i];
        rates.push_back({id.count() - right_above(id, ood, k), id.count(),
                         shared_threshold_interval({&missed[i], 1})});
    }
    return rates;
}

/// An area's figure and where its ends stand.
struct AreaLine {
    UncertainFigure FailureEvaluation::*area;
    double FailureMetrics::*value;
    Interval FailureMetrics::*interval;
};
constexpr AreaLine area_lines[] = {
    {&FailureEvaluation::aurc, &FailureMetrics::aurc, &FailureMetrics::aurc_interval},
    {&FailureEvaluation::augrc, &FailureMetrics::augrc, &FailureMetrics::augrc_interval},
    {&FailureEvaluation::failure_auroc, &FailureMetrics::failure_auroc,
     &FailureMetrics::failure_auroc_interval},
    {&FailureEvaluation::oscr, &FailureMetrics::oscr, &FailureMetrics::oscr_interval},
};

/// A CCR's figure and where its ends stand, in the order of accepted_one_in.
struct CcrLine {
    double FailureMetrics::*value;
    Interval FailureMetrics::*interval;
};
constexpr CcrLine ccr_lines[] = {
    {&FailureMetrics::ccr_4, &FailureMetrics::ccr_4_interval},
    {&FailureMetrics::ccr_3, &FailureMetrics::ccr_3_interval},
    {&FailureMetrics::ccr_2, &FailureMetrics::ccr_2_interval},
    {&FailureMetrics::ccr_1, &FailureMetrics::ccr_1_interval},
};

Interval ccr_interval(double value, const Interval& missed) {
    return holding(value, {1 - missed.high, 1 - missed.low});
}

FailureEvaluation evaluation_of(const JudgedScores& id, std::span<const float> ood) {
    if (id.count() == 0)
        throw Error("Failures of a classifier: no in-distribution image has a label.");
    const Kinds of{id.right().size(), id.wrong().size(), ood.size()};
    FailureEvaluation evaluation;
    FailureMetrics& metrics = evaluation.metrics;
    metrics.n_id = of.id();
    metrics.n_wrong = of.wrong;
    metrics.n_ood = of.ood;
    set_areas(evaluation, id, ood, of);
    for (const AreaLine& line : area_lines) {
        const UncertainFigure& area = evaluation.*line.area;
        metrics.*line.value = area.value;
        metrics.*line.interval = holding(area.value, gamma_interval(area));
    }
    evaluation.missed = missed_rates(id, ood);
    for (std::size_t i = 0; i < std::size(ccr_lines); ++i) {
        const bool known = !evaluation.missed.empty();
        const double value =
            known ? ratio(of.id() - evaluation.missed[i].false_positives, of.id()) : unknown;
        metrics.*ccr_lines[i].value = value;
        metrics.*ccr_lines[i].interval =
            ccr_interval(value, known ? evaluation.missed[i].interval : Interval());
    }
    return evaluation;
}

FailureFigure ccr_figure(std::string name, const char* rate, double FailureMetrics::*value,
                         Interval FailureMetrics::*interval) {
    return {std::move(name),
            concat("CCR at FPR ", rate),
            concat("share of in-distribution images that are right and score above the k-th "
                   "highest out-of-distribution score, k = ceil(",
                   rate, " n_ood) (OpenOOD)"),
            Better::higher,
            value,
            interval};
}

std::vector<FailureFigure> make_table() {
    using enum Better;
    return {
        {"aurc", "AURC",
         "area under the risk-coverage curve: the mean over images of the share of failures among "
         "the images that score at least as high (Geifman et al., 2019)",
         lower, &FailureMetrics::aurc, &FailureMetrics::aurc_interval, false},
        {"augrc", "AUGRC",
         "area under the generalised risk-coverage curve: accepted failures as a share of all "
         "images against accepted images as a share of all, straight between thresholds (Traub et "
         "al., 2024)",
         lower, &FailureMetrics::augrc, &FailureMetrics::augrc_interval, false},
        {"failure_auroc", "AUROC of right against wrong",
         "probability that an in-distribution image that the classifier gets right scores above a "
         "failure, ties one half",
         higher, &FailureMetrics::failure_auroc, &FailureMetrics::failure_auroc_interval, false},
        {"oscr", "OSCR",
         "area under the curve of the share of in-distribution images that are accepted and right "
         "against the share of out-of-distribution images accepted (Dhamija et al., 2018); at most "
         "the accuracy",
         higher, &FailureMetrics::oscr, &FailureMetrics::oscr_interval},
        ccr_figure("ccr_4", "0.0001", &FailureMetrics::ccr_4, &FailureMetrics::ccr_4_interval),
        ccr_figure("ccr_3", "0.001", &FailureMetrics::ccr_3, &FailureMetrics::ccr_3_interval),
        ccr_figure("ccr_2", "0.01", &FailureMetrics::ccr_2, &FailureMetrics::ccr_2_interval),
        ccr_figure("ccr_1", "0.1", &FailureMetrics::ccr_1, &FailureMetrics::ccr_1_interval),
    };
}

}  // namespace

std::span<const FailureFigure> failure_figures() {
    static const std::vector<FailureFigure> table = make_table();
    return table;
}

FailureEvaluation evaluate_failures(const JudgedScores& id) {
    return evaluation_of(id, {});
}

FailureEvaluation evaluate_failures(const JudgedScores& id, const SortedScores<float>& ood) {
    return evaluation_of(id, ood.values());
}

FailureMetrics mean_over_sets(std::span<const FailureEvaluation> sets) {
    if (sets.empty()) throw Error("Failures of a classifier: a mean over no sets.");
    FailureMetrics mean = sets.front().metrics;
    mean.n_ood = 0;
    for (const FailureEvaluation& set : sets) mean.n_ood += set.metrics.n_ood;
    for (const FailureFigure& figure : failure_figures()) {
        CompensatedSum sum;
        for (const FailureEvaluation& set : sets) sum.add(set.metrics.*figure.value);
        mean.*figure.value = sum.value() / static_cast<double>(sets.size());
    }
    for (const AreaLine& line : area_lines) {
        std::vector<UncertainFigure> areas;
        for (const FailureEvaluation& set : sets) areas.push_back(set.*line.area);
        mean.*line.interval = holding(mean.*line.value, gamma_interval(mean_over_sets(areas)));
    }
    for (std::size_t i = 0; i < std::size(ccr_lines); ++i) {
        std::vector<FalsePositiveRate> missed;
        for (const FailureEvaluation& set : sets)
            if (!set.missed.empty()) missed.push_back(set.missed[i]);
        const bool known = missed.size() == sets.size();
        mean.*ccr_lines[i].interval = ccr_interval(known ? mean.*ccr_lines[i].value : unknown,
                                                   shared_sample_interval(missed));
    }
    return mean;
}

}  // namespace farout::metrics
