#include "report/findings.h"

#include <cmath>

#include "core/text.h"

namespace farout::report {

void SetCounts::add(const SetCounts& other) {
    SetCounts copy = other;
    const auto own = sums();
    const auto more = copy.sums();
    for (std::size_t i = 0; i < own.size(); ++i) *own[i] += *more[i];
    scores.resize(std::max(scores.size(), other.scores.size()));
    copy.scores.resize(scores.size());
    const auto own_extremes = extremes();
    const auto more_extremes = copy.extremes();
    for (std::size_t i = 0; i < own_extremes.size(); ++i) own_extremes[i]->add(*more_extremes[i]);
}

std::vector<Extremes*> SetCounts::extremes() {
    std::vector<Extremes*> all{&labels, &predictions, &hashes};
    for (Extremes& of_detector : scores) all.push_back(&of_detector);
    return all;
}

namespace {

using Warnings = std::vector<ReportWarning>;

/// Of fewer images nothing is said of the classifier, and of sets that they are small.
constexpr std::int64_t few_images = 20;
/// More rows that take no part may change a figure by as much as detectors differ.
constexpr double most_left_out = 0.01;
/// What is less likely than this isn't taken for chance.
constexpr double level = 0.01;
/// Classifiers are surer of themselves than they are right; this much more is a mistake.
constexpr double most_overconfidence = 0.3;

std::string images(std::int64_t count) {
    return concat(count, count == 1 ? " image" : " images");
}

bool is_id(const SetSummary& set) {
    return set.role == SetRole::in_distribution;
}

std::string how_to_check(const std::string& file) {
    return concat("Put labels and predictions side by side: farout export --scores ",
                  printable(file), " --out rows.csv");
}

double confidence_of(const SetCounts& counts) {
    return static_cast<double>(counts.confidence) /
           (SetCounts::confidence_units * static_cast<double>(counts.confident));
}

/// Of labels: whether the classifier could be right with them.
void look_at_accuracy(const SetSummary& set, const SetCounts& counts, const FindingInput& input,
                      Warnings& warnings) {
    const auto& classes = input.classes;
    if (counts.labelled < few_images) return;
    const double accuracy =
        static_cast<double>(counts.correct) / static_cast<double>(counts.labelled);
    const std::string right = concat("The classifier gets ", per_cent(accuracy, 1), " of ",
                                     printable(set.name), " right");
    const std::string why =
        " Most often the labels are of another order or numbering than the head's classes; else "
        "weights, preprocessing or head don't belong together. ";
    if (classes && *classes > 1 &&
        binomial_tail(static_cast<std::uint64_t>(counts.correct),
                      static_cast<std::uint64_t>(counts.labelled),
                      1.0 / static_cast<double>(*classes)) > level) {
        warnings.push_back({"accuracy",
                            concat(right, ", which is chance level for ", *classes, " classes.",
                                   why, how_to_check(input.id_file)),
                            {set.name}});
        return;
    }
    if (counts.confident == 0) return;
    const double confidence = confidence_of(counts);
    if (confidence - accuracy > most_overconfidence && accuracy < confidence / 2)
        warnings.push_back({"accuracy",
                            concat(right, ", but is sure of itself by ", per_cent(confidence, 1),
                                   " (the mean of max p).", why, how_to_check(input.id_file)),
                            {set.name}});
}

void look_at_labels(const SetSummary& set, const SetCounts& counts,
                    const std::optional<std::int64_t>& classes, Warnings& warnings) {
    if (counts.taken == 0) return;
    if (counts.labelled == 0) {
        warnings.push_back(
            {"labels",
             concat("No image of ", printable(set.name),
                    " has a label, so the classifier's accuracy isn't known: it would tell wrong "
                    "weights, preprocessing or heads. Give labels in the image list (path label a "
                    "line)."),
             {set.name}});
        return;
    }
    if (counts.labelled < counts.taken)
        warnings.push_back(
            {"labels",
             concat(counts.labelled, " of ", images(counts.taken), " of ", printable(set.name),
                    counts.labelled == 1 ? " has a label" : " have labels",
                    ": the accuracy is that of these alone."),
             {set.name}});
    if (classes && *classes > 0 && counts.labels.high >= *classes)
        warnings.push_back({"labels",
                            concat(printable(set.name), " has labels up to ", counts.labels.high,
                                   ", but the head knows classes 0 to ", *classes - 1,
                                   counts.labels.high == *classes && counts.labels.low == 1
                                       ? ". They begin at 1: take 1 off each."
                                       : ". Number them as the head does."),
                            {set.name}});
}

void look_at_predictions(const SetSummary& set, const SetCounts& counts, Warnings& warnings) {
    if (counts.taken < few_images || !counts.predictions.are_equal()) return;
    // One class alone may be what somebody evaluates; then its images bear its label.
    if (counts.labelled > 0 && 2 * counts.correct >= counts.labelled) return;
    warnings.push_back({"predictions",
                        concat("The classifier takes all ", images(counts.taken), " of ",
                               printable(set.name), " for class ", counts.predictions.low,
                               ". Features or head are most likely those of other weights, or the "
                               "preprocessing is another."),
                        {set.name}});
}

std::string enumerated(const std::vector<std::string>& names) {
    return printable(enumerate(names, 6));
}

/// Detectors that give all images of these sets one score.
struct EqualScores {
    std::vector<std::size_t> sets;
    std::vector<std::string> detectors;
};

void look_at_equal_scores(const FindingInput& input, Warnings& warnings) {
    const auto& sets = input.report.sets;
    const std::vector<std::string> detectors = input.report.detectors();
    std::vector<EqualScores> found;
    for (std::size_t detector = 0; detector < detectors.size(); ++detector) {
        std::vector<std::size_t> equal;
        for (std::size_t set = 0; set < sets.size(); ++set) {
            const SetCounts& counts = input.counts[set];
            // Equal features have equal scores: that is told of the set.
            if (counts.taken > 1 && !counts.hashes.are_equal() && detector < counts.scores.size() &&
                counts.scores[detector].are_equal())
                equal.push_back(set);
        }
        if (equal.empty()) continue;
        auto alike = std::find_if(found.begin(), found.end(),
                                  [&](const EqualScores& one) { return one.sets == equal; });
        if (alike == found.end()) alike = found.insert(found.end(), {equal, {}});
        alike->detectors.push_back(detectors[detector]);
    }
    for (EqualScores& equal : found) {
        std::vector<std::string> names;
        for (const std::size_t set : equal.sets) names.push_back(sets[set].name);
        const bool many = equal.detectors.size() > 1;
        warnings.push_back(
            {"equal scores",
             concat(enumerated(equal.detectors), many ? " give" : " gives", " all images of ",
                    enumerated(names), " the same score: ", many ? "their" : "its",
                    " figures there say nothing. Look at the statistics that ",
                    many ? "they use" : "it uses",
                    " (training rows, parameters), and whether the features are what they should "
                    "be."),
             names, equal.detectors});
    }
}

/// All detectors below one half: no detector is that bad by chance.
void look_at_orientation(const FindingInput& input, Warnings& warnings) {
    constexpr std::size_t least_detectors = 3;
    for (std::size_t set = 0; set < input.report.sets.size(); ++set) {
        const std::string& name = input.report.sets[set].name;
        std::size_t rows = 0, below = 0;
        for (const MetricRow& row : input.report.rows) {
            if (row.ood_set != name) continue;
            ++rows;
            if (row.metrics.auroc_high < 0.5) ++below;
        }
        if (is_id(input.report.sets[set]) || rows < least_detectors || below < rows) continue;
        warnings.push_back(
            {"wrong way round",
             concat("Every detector puts images of ", printable(name),
                    " above the in-distribution ones (AUROC below 50 %). Are in- and "
                    "out-of-distribution sets the wrong way round, or are the in-distribution "
                    "images preprocessed in another way?"),
             {name}});
    }
}

void look_at_numbers(const Report& report, Warnings& warnings) {
    for (const MetricRow& row : report.rows)
        if (std::isnan(row.metrics.auroc) || std::isnan(row.metrics.fpr95_id_positive))
            warnings.push_back({"not a number",
                                concat("The figures of ", printable(row.detector), " on ",
                                       printable(row.ood_set), " aren't numbers."),
                                {row.ood_set},
                                {row.detector}});
}

}  // namespace

double binomial_tail(std::uint64_t successes, std::uint64_t trials, double chance) {
    const auto n = static_cast<double>(trials);
    if (static_cast<double>(successes) <= n * chance) return 1;  // at least about one half
    double tail = 0;
    for (std::uint64_t k = successes; k <= trials; ++k) {
        const auto x = static_cast<double>(k);
        const double term =
            std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) +
                     x * std::log(chance) + (n - x) * std::log1p(-chance));
        tail += term;
        if (term <= tail * 1e-12) break;  // beyond the mean they fall
    }
    return tail;
}

Warnings class_findings(const FindingInput& input) {
    Warnings warnings;
    const auto& classes = input.classes;
    for (std::size_t set = 0; set < input.report.sets.size(); ++set) {
        const SetSummary& summary = input.report.sets[set];
        if (!is_id(summary)) continue;
        look_at_labels(summary, input.counts[set], classes, warnings);
        look_at_accuracy(summary, input.counts[set], input, warnings);
        look_at_predictions(summary, input.counts[set], warnings);
    }
    if (classes && input.class_names && *classes != static_cast<std::int64_t>(*input.class_names))
        warnings.push_back(
            {"class names", concat("There are ", *input.class_names,
                                   " class names, but the head "
                                   "has ",
                                   *classes,
                                   " classes: the names on the page may be those of other "
                                   "classes. Give a line a class, the first of label 0.")});
    return warnings;
}

Warnings set_findings(const FindingInput& input) {
    Warnings warnings;
    for (std::size_t set = 0; set < input.report.sets.size(); ++set) {
        const SetSummary& summary = input.report.sets[set];
        const SetCounts& counts = input.counts[set];
        const std::string name = printable(summary.name);
        const auto left_out = static_cast<double>(summary.left_out_total());
        if (left_out > most_left_out * static_cast<double>(summary.rows))
            warnings.push_back(
                {"rows left out",
                 concat(summary.left_out_total(), " of ",
                        images(static_cast<std::int64_t>(summary.rows)), " of ", name,
                        summary.left_out_total() == 1 ? " takes" : " take",
                        " no part (unreadable, or features that aren't finite): the figures are "
                        "those of the rest. The column status of `farout export --scores ",
                        printable(summary.file), " --out rows.csv` tells which."),
                 {summary.name}});
        if (counts.taken < few_images)
            warnings.push_back({"few images",
                                concat("Only ", images(counts.taken), " of ", name,
                                       counts.taken == 1 ? " takes" : " take",
                                       " part: figures of so few say little, and their intervals "
                                       "are too short."),
                                {summary.name}});
        if (counts.taken > 1 && counts.hashes.are_equal())
            warnings.push_back({"constant features",
                                concat("All ", images(counts.taken), " of ", name,
                                       " have the same features. The network's output doesn't "
                                       "depend on the image (weights that were never loaded, an "
                                       "exploded or dead layer), or all files hold one image."),
                                {summary.name}});
    }
    return warnings;
}

Warnings score_findings(const FindingInput& input) {
    Warnings warnings;
    look_at_equal_scores(input, warnings);
    look_at_orientation(input, warnings);
    look_at_numbers(input.report, warnings);
    return warnings;
}

}  // namespace farout::report
