#pragma once
/// The area under the precision–recall curve, as scikit-learn draws it, and how sure it is.
///
/// Precision depends on how many images of either set there are. So each area is computed twice:
/// with the images as they are, and balanced, both sets weighing the same (scikit-learn's
/// sample_weight of 1 over the set's size), by which sets of different sizes can be compared.

#include <algorithm>
#include <cstdint>

#include "metrics/compensated_sum.h"
#include "metrics/gamma_interval.h"
#include "metrics/influences.h"
#include "metrics/threshold_walk.h"

namespace farout::metrics {

/// A point of the curve.
struct PrecisionRecall {
    double precision = 1;
    double recall = 0;
};

/// Trapezoids between neighbouring points: scikit-learn's auc(recall, precision) over
/// precision_recall_curve, which has a point a distinct score and ends at recall 0, precision 1.
class PrecisionRecallArea {
  public:
    /// The next point along the curve, in either direction.
    void add(const PrecisionRecall& point);
    double area() const { return area_.value(); }

  private:
    PrecisionRecall last_;
    bool any_ = false;
    CompensatedSum area_;
};

/// The curve of a walk for one positive class and one weighting.
///
/// The area's variance comes from what each image adds to it, its influence. The area is the mean,
/// over positive images X, of the precision P = tp / (tp + fp) at X's score. A positive image adds
/// the precision at its own score, and fp / (tp + fp)² to that of all positive images scored no
/// higher than it; a negative one takes tp / (tp + fp)² from those, times its weight. (Influences
/// are computed up to a constant, which no variance depends on.) Where images tie, the precision is
/// that of the trapezoid: half the threshold's own, half its neighbour's.
class PrecisionRecallCurve {
  public:
    /// The order in which the walk visits thresholds, as this curve's positive class sees them.
    enum class Order { from_highest, from_lowest };

    /// `weight`: of a negative image; a positive one weighs 1.
    PrecisionRecallCurve(std::uint64_t positives, std::uint64_t negatives, double weight,
                         Order order);

    /// The images at a threshold and those accepted there: at it or beyond.
    struct Step {
        std::uint64_t positive_here = 0;
        std::uint64_t negative_here = 0;
        std::uint64_t positive_accepted = 0;
        std::uint64_t negative_accepted = 0;
    };
    void visit(const Step& step);

    /// After the last threshold: the curve with its last segment.
    PrecisionRecallCurve closed() const;
    /// Of a closed curve.
    double area() const { return area_.area(); }
    /// How much more it is where half a positive image more, above all others, is counted in each
    /// precision. The trapezoids of few positive images lie below the curve that they estimate: the
    /// recall that a precision goes with was nearly reached without the last of them, and negative
    /// images above all of them begin the curve at a precision of 0.
    double shortfall() const { return std::max(0.0, topped_.area() - area_.area()); }
    double positive_variance() const;
    double negative_variance() const;
    /// What an overlooked positive image in the middle of the negative ones takes from the area,
    /// and a negative one above all positive ones, where one costs most.
    double positive_overlooked() const;
    double negative_overlooked() const;

  private:
    /// Recall 0 with precision 1.
    void end();

    double positives_;
    double negatives_;
    double weight_;
    Order order_;
    PrecisionRecallArea area_;
    PrecisionRecallArea topped_;  ///< with half an image more
    double gained_ = 0;           ///< Σ fp / (tp + fp)² over the positive images visited
    double lost_ = 0;             ///< Σ tp / (tp + fp)² likewise
    struct Visited {
        std::uint64_t positive = 0;
        double here = 0;  ///< half of them
        double missing = 0;
        double gain = 0;
        double loss = 0;
    };
    Visited last_;
    Influences positive_;
    Influences negative_;
};

/// All curves of a walk.
class PrecisionRecallAreas {
  public:
    explicit PrecisionRecallAreas(SetSizes sizes);
    void visit(const Threshold& at);

    /// After the last threshold: in-distribution is positive; out-of-distribution is, its scores
    /// negated; and the same balanced.
    UncertainFigure in() const { return of_id(in_); }
    UncertainFigure out() const { return of_ood(out_); }
    UncertainFigure in_balanced() const { return of_id(in_balanced_); }
    UncertainFigure out_balanced() const { return of_ood(out_balanced_); }

  private:
    static UncertainFigure of_id(const PrecisionRecallCurve& curve);
    static UncertainFigure of_ood(const PrecisionRecallCurve& curve);

    SetSizes sizes_;
    PrecisionRecallCurve in_;
    PrecisionRecallCurve out_;
    PrecisionRecallCurve in_balanced_;
    PrecisionRecallCurve out_balanced_;
};

}  // namespace farout::metrics
