#pragma once
/// Failure detection: whether a detector's low scores find the images that the classifier gets
/// wrong, and the OOD images, which it can only get wrong.
///
/// A failure is an in-distribution image whose prediction isn't its label, or an OOD image. Images
/// at or above a threshold are accepted; equal scores are one threshold.
///
/// Intervals are of 95 %. Those of the areas are gamma intervals (gamma_interval.h) with variances
/// from the images' influences (influences.h); whether an in-distribution image is right is part of
/// what its choice decides. A CCR is a share at an estimated threshold, as an FPR95 is
/// (fpr95_interval.h): where the threshold may lie above all OOD images that were drawn, it goes
/// down to 0.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metrics/figures.h"
#include "metrics/fpr95_interval.h"
#include "metrics/gamma_interval.h"
#include "metrics/judged_scores.h"

namespace farout::metrics {

/// Figures of one detector on labelled in-distribution images, alone or together with an OOD set,
/// or their means. Shares from 0 to 1, NaN where not known.
struct FailureMetrics {
    std::uint64_t n_id = 0;     ///< labelled in-distribution images
    std::uint64_t n_wrong = 0;  ///< of these, those that the classifier gets wrong
    std::uint64_t n_ood = 0;    ///< 0: in-distribution alone

    /// Area under the risk-coverage curve: the mean over all images of the share of failures among
    /// the images that the threshold at its own score accepts (Geifman, Uziel & El-Yaniv,
    /// "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR 2019, after Geifman
    /// & El-Yaniv, 2017). The code of fd-shifts takes the trapezoid between thresholds instead.
    double aurc = 0;
    Interval aurc_interval;
    /// Area under the generalised risk-coverage curve: the share of all images that are accepted
    /// failures against the share that is accepted, straight between thresholds, from (0, 0) on
    /// (Traub et al., "Overcoming common flaws in the evaluation of selective classification
    /// systems", NeurIPS 2024). The chance that of two images drawn at random the second one is a
    /// failure and scores above the first, ties one half.
    double augrc = 0;
    Interval augrc_interval;
    /// Probability that an image that the classifier gets right scores above a failure, ties one
    /// half. NaN where there are none of either.
    double failure_auroc = 0;
    Interval failure_auroc_interval;
    /// Area under the open-set classification rate curve: correct classification rate (the share of
    /// all in-distribution images that are accepted and right) against the share of OOD images
    /// accepted, straight between thresholds (Dhamija, Günther & Boult, "Reducing network
    /// agnostophobia", NeurIPS 2018). It is the accuracy times the AUROC of the images that are
    /// right, so at most the accuracy. NaN without OOD images, as what follows.
    double oscr = 0;
    Interval oscr_interval;
    /// Correct classification rate at a share of OOD images accepted of 10⁻⁴ … 10⁻¹, OpenOOD's: the
    /// share of all in-distribution images that are right and score *above* the k-th highest OOD
    /// score, k = ⌈rate · n_ood⌉ (by integers: OpenOOD's product is rounded, so that its k is now
    /// and then one more).
    double ccr_4 = 0;
    Interval ccr_4_interval;
    double ccr_3 = 0;
    Interval ccr_3_interval;
    double ccr_2 = 0;
    Interval ccr_2_interval;
    double ccr_1 = 0;
    Interval ccr_1_interval;
};

/// A figure of these, as Figure (figures.h) is of SetMetrics.
struct FailureFigure {
    std::string name;     ///< column of failures.csv, key in metrics.json
    std::string title;    ///< for people
    std::string meaning;  ///< for the definitions in metrics.json
    Better better;
    double FailureMetrics::*value;
    Interval FailureMetrics::*interval;  ///< of NaNs where the figure is NaN
    bool needs_ood = true;               ///< not known of in-distribution alone
};

/// All of them, in the order of failures.csv.
std::span<const FailureFigure> failure_figures();

/// A set's figures, and what intervals of means over sets are made of.
struct FailureEvaluation {
    FailureMetrics metrics;
    UncertainFigure aurc;
    UncertainFigure augrc;
    UncertainFigure failure_auroc;
    UncertainFigure oscr;
    /// 1 − CCR, from ccr_4 on; none without OOD images.
    std::vector<FalsePositiveRate> missed;
};

/// In-distribution alone: the failures are those that the classifier gets wrong. Throws Error where
/// there are no images. O(n).
FailureEvaluation evaluate_failures(const JudgedScores& id);

/// Together with an OOD set, all of whose images are failures (Jaeger et al., "A call to reflect on
/// evaluation practices for failure detection in image classification", ICLR 2023; the code of
/// fd-shifts leaves the wrong in-distribution images out there). AURC and AUGRC depend on n_id :
/// n_ood.
FailureEvaluation evaluate_failures(const JudgedScores& id, const SortedScores<float>& ood);

/// Every figure is the unweighted mean over the sets, n_ood their sum. Throws Error for no sets.
FailureMetrics mean_over_sets(std::span<const FailureEvaluation> sets);

}  // namespace farout::metrics
