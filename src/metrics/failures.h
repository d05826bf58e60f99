#pragma once
/// Failure detection: whether a detector's low scores find the images that the classifier gets
/// wrong, and the OOD images, which it can only get wrong.
///
/// A failure is an in-distribution image whose prediction isn't its label, or an OOD image. Images
/// at or above a threshold are accepted; equal scores are one threshold.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metrics/figures.h"
#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// A set's scores, parted by whether the classifier is right. Rows without a label (below 0) take
/// no part.
class JudgedScores {
  public:
    /// Predictions and labels of the column's rows. O(n). Throws Error where the lengths differ.
    JudgedScores(const SortedScores<float>& scores, std::span<const std::int32_t> predictions,
                 std::span<const std::int64_t> labels);

    std::span<const float> right() const { return right_; }  ///< highest first; may be none
    std::span<const float> wrong() const { return wrong_; }
    std::uint64_t count() const { return right_.size() + wrong_.size(); }

  private:
    std::vector<float> right_;
    std::vector<float> wrong_;
};

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
    /// Area under the generalised risk-coverage curve: the share of all images that are accepted
    /// failures against the share that is accepted, straight between thresholds, from (0, 0) on
    /// (Traub et al., "Overcoming common flaws in the evaluation of selective classification
    /// systems", NeurIPS 2024). The chance that of two images drawn at random the second one is a
    /// failure and scores above the first, ties one half.
    double augrc = 0;
    /// Probability that an image that the classifier gets right scores above a failure, ties one
    /// half. NaN where there are none of either.
    double failure_auroc = 0;
    /// Area under the open-set classification rate curve: correct classification rate (the share of
    /// all in-distribution images that are accepted and right) against the share of OOD images
    /// accepted, straight between thresholds (Dhamija, Günther & Boult, "Reducing network
    /// agnostophobia", NeurIPS 2018). It is the accuracy times the AUROC of the images that are
    /// right, so at most the accuracy. NaN without OOD images, as what follows.
    double oscr = 0;
    /// Correct classification rate at a share of OOD images accepted of 10⁻⁴ … 10⁻¹, OpenOOD's: the
    /// share of all in-distribution images that are right and score *above* the k-th highest OOD
    /// score, k = ⌈rate · n_ood⌉ (by integers: OpenOOD's product is rounded, so that its k is now
    /// and then one more).
    double ccr_4 = 0;
    double ccr_3 = 0;
    double ccr_2 = 0;
    double ccr_1 = 0;
};

/// A figure of these, as Figure (figures.h) is of SetMetrics.
struct FailureFigure {
    std::string name;     ///< column of failures.csv, key in metrics.json
    std::string title;    ///< for people
    std::string meaning;  ///< for the definitions in metrics.json
    Better better;
    double FailureMetrics::*value;
    bool needs_ood = true;  ///< not known of in-distribution alone
};

/// All of them, in the order of failures.csv.
std::span<const FailureFigure> failure_figures();

/// In-distribution alone: the failures are those that the classifier gets wrong. Throws Error where
/// there are no images. O(n).
FailureMetrics failure_metrics(const JudgedScores& id);

/// Together with an OOD set, all of whose images are failures (Jaeger et al., "A call to reflect on
/// evaluation practices for failure detection in image classification", ICLR 2023; the code of
/// fd-shifts leaves the wrong in-distribution images out there). AURC and AUGRC depend on n_id :
/// n_ood.
FailureMetrics failure_metrics(const JudgedScores& id, const SortedScores<float>& ood);

/// Every figure is the unweighted mean over the sets, n_ood their sum. Throws Error for no sets.
FailureMetrics mean_over_sets(std::span<const FailureMetrics> sets);

/// The risk-coverage curve: the share of failures among the accepted images where 1, 2, … `points`
/// of `points` parts of all images are accepted. Where that parts equal scores, they count as in
/// their mix. `ood` may be none.
std::vector<double> risk_curve(const JudgedScores& id, const SortedScores<float>* ood,
                               std::size_t points);

}  // namespace farout::metrics
