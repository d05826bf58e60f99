#pragma once
/// What is drawn of scores: ROC and precision–recall curves, with as many points as can be told
/// apart, and how a detector's scores spread, for several sets in the same bins.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

struct CurvePoint {
    double x = 0;
    double y = 0;
};
using Curve = std::vector<CurvePoint>;

/// x: share of OOD images accepted, y: share of in-distribution images accepted; from (0, 0) to
/// (1, 1), a point a distinct score.
Curve roc_curve(const SortedScores<float>& id, const SortedScores<float>& ood);

enum class Positive { id, ood };

/// x: recall, y: precision; from recall 0 (precision 1) on, a point a distinct score:
/// scikit-learn's precision_recall_curve, which with OOD positive sees the scores negated.
Curve precision_recall_curve(const SortedScores<float>& id, const SortedScores<float>& ood,
                             Positive positive);

/// Some of a curve's points (whose x never falls), its first and last among them, so that none of
/// the others lies further than `tolerance` from the lines between them. Each line is drawn on
/// while it passes the points that it skips within the tolerance (Sklansky & Gonzalez, "Fast
/// polygonal approximation of digitized curves", Pattern Recognition 12, 1980).
Curve thinned(const Curve& curve, double tolerance);

/// How far the true ROC curve may lie from the sample's, in each direction.
struct RocBand {
    double x = 0;  ///< in the share of OOD images
    double y = 0;  ///< in the share of in-distribution images
};

/// The band that holds the whole true curve with at least 95 %, whatever the scores' distributions:
/// both empirical distributions within the bounds of Dvoretzky, Kiefer & Wolfowitz with Massart's
/// constant (Annals of Probability 18, 1990), each with √95 % (Campbell, "Advances in statistical
/// methodology for the evaluation of diagnostic and laboratory tests", Statistics in Medicine 13,
/// 1994). Its upper edge is the curve moved by (−x, +y), its lower one by (+x, −y), cut to 0…1.
RocBand roc_band(std::uint64_t n_id, std::uint64_t n_ood);

/// Bins of equal width. What lies beyond the ends, ±∞ too, is counted in the first and last.
struct Bins {
    double low = 0;    ///< lower end of the first
    double width = 0;  ///< 0 where all scores are equal, which are one bin then
    std::size_t count = 1;
};

/// `count` bins from the first to the last of the sets' finite scores, but for one in 500 at either
/// end of each set: a few extreme scores mustn't press the others into one bin.
Bins bins_over(std::span<const SortedScores<float>* const> sets, std::size_t count);

/// The number of scores in each bin.
std::vector<std::uint64_t> histogram(const SortedScores<float>& scores, const Bins& bins);

}  // namespace farout::metrics
