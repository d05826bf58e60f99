#pragma once
/// The area under the precision–recall curve, as scikit-learn draws it.

#include "metrics/compensated_sum.h"
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

/// Both curves of a walk.
class PrecisionRecallAreas {
  public:
    explicit PrecisionRecallAreas(SetSizes sizes);
    void visit(const Threshold& at);
    /// In-distribution is positive. After the last threshold.
    double aupr_in() const { return in_.area(); }
    /// Out-of-distribution is positive, its scores negated. After the last threshold.
    double aupr_out() const;

  private:
    SetSizes sizes_;
    PrecisionRecallArea in_;
    PrecisionRecallArea out_;
};

}  // namespace farout::metrics
