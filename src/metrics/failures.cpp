#include "metrics/failures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"

namespace farout::metrics {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double ratio(Wide part, Wide whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Images of each kind.
struct Kinds {
    std::uint64_t right = 0;
    std::uint64_t wrong = 0;
    std::uint64_t ood = 0;

    std::uint64_t failures() const { return wrong + ood; }
    std::uint64_t all() const { return right + failures(); }
};

/// How many of these, highest first, are equal to `score`; they are taken off.
std::uint64_t take_equal(std::span<const float>& scores, float score) {
    std::size_t count = 0;
    while (count < scores.size() && scores[count] == score) ++count;
    scores = scores.subspan(count);
    return count;
}

/// Calls visit(above, equal) for each distinct score of all three kinds, highest first.
template <typename Visit>
void walk_kinds(std::span<const float> right, std::span<const float> wrong,
                std::span<const float> ood, Visit&& visit) {
    Kinds above;
    while (!right.empty() || !wrong.empty() || !ood.empty()) {
        float score = -std::numeric_limits<float>::infinity();
        for (const auto& kind : {right, wrong, ood})
            if (!kind.empty()) score = std::max(score, kind.front());
        const Kinds equal{take_equal(right, score), take_equal(wrong, score),
                          take_equal(ood, score)};
        visit(above, equal);
        above.right += equal.right;
        above.wrong += equal.wrong;
        above.ood += equal.ood;
    }
}

/// Twice the pairs of one of `equal` or `above` over one of others that are equal, ties one half.
Wide twice_wins(std::uint64_t above, std::uint64_t equal, std::uint64_t others) {
    return Wide{others} * (2 * above + equal);
}

/// The correct classification rate at a share of OOD images of one in `one_in`.
double ccr(const JudgedScores& id, std::span<const float> ood, std::uint64_t one_in) {
    const std::uint64_t k = (ood.size() + one_in - 1) / one_in;
    const float threshold = ood[k - 1];
    const auto right = id.right();
    const auto end = std::lower_bound(right.begin(), right.end(), threshold, std::greater<>());
    return ratio(static_cast<std::uint64_t>(end - right.begin()), id.count());
}

FailureMetrics metrics_of(const JudgedScores& id, std::span<const float> ood) {
    if (id.count() == 0)
        throw Error("Failures of a classifier: no in-distribution image has a label.");
    FailureMetrics metrics;
    metrics.n_id = id.count();
    metrics.n_wrong = id.wrong().size();
    metrics.n_ood = ood.size();
    const std::uint64_t all = metrics.n_id + metrics.n_ood;
    CompensatedSum risks;         // over all images
    Wide twice_area = 0;          // under the generalised risk
    Wide wins = 0, ood_wins = 0;  // twice the right ones above failures, and above OOD images
    walk_kinds(id.right(), id.wrong(), ood, [&](const Kinds& above, const Kinds& equal) {
        const std::uint64_t failures = above.failures() + equal.failures();
        risks.add(static_cast<double>(equal.all()) *
                  ratio(failures, Wide{above.all()} + equal.all()));
        twice_area += Wide{equal.all()} * (above.failures() + failures);
        wins += twice_wins(above.right, equal.right, equal.failures());
        ood_wins += twice_wins(above.right, equal.right, equal.ood);
    });
    metrics.aurc = risks.value() / static_cast<double>(all);
    metrics.augrc = ratio(twice_area, 2 * Wide{all} * all);
    const Wide pairs = Wide{id.right().size()} * (metrics.n_wrong + metrics.n_ood);
    metrics.failure_auroc = pairs > 0 ? ratio(wins, 2 * pairs) : unknown;
    metrics.oscr = ood.empty() ? unknown : ratio(ood_wins, 2 * Wide{metrics.n_id} * metrics.n_ood);
    metrics.ccr_4 = ood.empty() ? unknown : ccr(id, ood, 10000);
    metrics.ccr_3 = ood.empty() ? unknown : ccr(id, ood, 1000);
    metrics.ccr_2 = ood.empty() ? unknown : ccr(id, ood, 100);
    metrics.ccr_1 = ood.empty() ? unknown : ccr(id, ood, 10);
    return metrics;
}

FailureFigure ccr_figure(std::string name, const char* rate, double FailureMetrics::*value) {
    return {std::move(name), concat("CCR at FPR ", rate),
            concat("share of in-distribution images that are right and score above the k-th "
                   "highest out-of-distribution score, k = ceil(",
                   rate, " n_ood) (OpenOOD)"),
            Better::higher, value};
}

std::vector<FailureFigure> make_table() {
    using enum Better;
    return {
        {"aurc", "AURC",
         "area under the risk-coverage curve: the mean over images of the share of failures among "
         "the images that score at least as high (Geifman et al., 2019)",
         lower, &FailureMetrics::aurc, false},
        {"augrc", "AUGRC",
         "area under the generalised risk-coverage curve: accepted failures as a share of all "
         "images against accepted images as a share of all, straight between thresholds (Traub et "
         "al., 2024)",
         lower, &FailureMetrics::augrc, false},
        {"failure_auroc", "AUROC of right against wrong",
         "probability that an in-distribution image that the classifier gets right scores above a "
         "failure, ties one half",
         higher, &FailureMetrics::failure_auroc, false},
        {"oscr", "OSCR",
         "area under the curve of the share of in-distribution images that are accepted and right "
         "against the share of out-of-distribution images accepted (Dhamija et al., 2018); at most "
         "the accuracy",
         higher, &FailureMetrics::oscr},
        ccr_figure("ccr_4", "0.0001", &FailureMetrics::ccr_4),
        ccr_figure("ccr_3", "0.001", &FailureMetrics::ccr_3),
        ccr_figure("ccr_2", "0.01", &FailureMetrics::ccr_2),
        ccr_figure("ccr_1", "0.1", &FailureMetrics::ccr_1),
    };
}

}  // namespace

JudgedScores::JudgedScores(const SortedScores<float>& scores,
                           std::span<const std::int32_t> predictions,
                           std::span<const std::int64_t> labels) {
    const std::size_t rows = scores.column_rows();
    if (predictions.size() != rows || labels.size() != rows)
        throw Error(concat("Detector '", printable(scores.detector()), "', set '",
                           printable(scores.set()), "': ", rows, " scores, ", predictions.size(),
                           " predictions and ", labels.size(),
                           " labels. They must belong to the same rows."));
    for (std::size_t i = 0; i < scores.values().size(); ++i) {
        const std::uint32_t row = scores.rows()[i];
        if (labels[row] >= 0)
            (predictions[row] == labels[row] ? right_ : wrong_).push_back(scores.values()[i]);
    }
}

std::span<const FailureFigure> failure_figures() {
    static const std::vector<FailureFigure> table = make_table();
    return table;
}

FailureMetrics failure_metrics(const JudgedScores& id) {
    return metrics_of(id, {});
}

FailureMetrics failure_metrics(const JudgedScores& id, const SortedScores<float>& ood) {
    return metrics_of(id, ood.values());
}

FailureMetrics mean_over_sets(std::span<const FailureMetrics> sets) {
    if (sets.empty()) throw Error("Failures of a classifier: a mean over no sets.");
    FailureMetrics mean;
    mean.n_id = sets.front().n_id;
    mean.n_wrong = sets.front().n_wrong;
    for (const FailureMetrics& set : sets) mean.n_ood += set.n_ood;
    for (const FailureFigure& figure : failure_figures()) {
        CompensatedSum sum;
        for (const FailureMetrics& set : sets) sum.add(set.*figure.value);
        mean.*figure.value = sum.value() / static_cast<double>(sets.size());
    }
    return mean;
}

std::vector<double> risk_curve(const JudgedScores& id, const SortedScores<float>* ood,
                               std::size_t points) {
    const auto ood_scores = ood != nullptr ? ood->values() : std::span<const float>();
    const double all = static_cast<double>(id.count() + ood_scores.size());
    std::vector<double> risks;
    walk_kinds(id.right(), id.wrong(), ood_scores, [&](const Kinds& above, const Kinds& equal) {
        const double before = static_cast<double>(above.all());
        const double mix = ratio(equal.failures(), equal.all());
        while (risks.size() < points) {
            const double accepted =
                all * static_cast<double>(risks.size() + 1) / static_cast<double>(points);
            if (accepted > before + static_cast<double>(equal.all())) break;
            const double failures =
                static_cast<double>(above.failures()) + mix * (accepted - before);
            risks.push_back(failures / accepted);
        }
    });
    return risks;
}

}  // namespace farout::metrics
