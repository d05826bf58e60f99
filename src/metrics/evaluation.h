#pragma once
/// One walk over a pair of sets: their figures, and what a mean over sets needs beside them.

#include "metrics/auroc.h"
#include "metrics/evaluate.h"
#include "metrics/operating_points.h"
#include "metrics/precision_recall.h"
#include "metrics/relay.h"

namespace farout::metrics {

struct Evaluation {
    SetMetrics metrics;
    FalsePositives id_positive;
    FalsePositiveRate ood_positive;
};

/// Sets the ends of an interval, which always hold the figure itself.
void set_auroc_interval(SetMetrics& metrics);
void set_fpr95_intervals(SetMetrics& metrics, const Interval& id_positive,
                         const Interval& ood_positive);

/// All that is counted on the way down the scores of two sets.
class PairWalk {
  public:
    /// Throws Error when 2·n_id·n_ood ≥ 2^64.
    explicit PairWalk(SetSizes sizes);

    /// The next scores of both sets, as walk_thresholds() has them; visit_too(threshold) sees them
    /// as well.
    template <typename Runs, typename Visit>
    void go_on(Runs id, Runs ood, Visit&& visit_too) {
        Threshold at = at_;
        walk_thresholds(at, id, ood, [&](const Threshold& threshold) {
            auroc_.visit(threshold);
            areas_.visit(threshold);
            points_.visit(threshold);
            visit_too(threshold);
        });
        at_ = at;
    }

    /// What go_on() changes.
    RelayState state();

    /// After the last score; the figures are those of the table (figures.h), out of what follows.
    Evaluation evaluation() const;

    const AurocCounts& auroc() const { return auroc_; }
    const PrecisionRecallAreas& areas() const { return areas_; }
    const OperatingPoints& points() const { return points_; }

  private:
    SetSizes sizes_;
    Threshold at_;
    AurocCounts auroc_;
    PrecisionRecallAreas areas_;
    OperatingPoints points_;
};

}  // namespace farout::metrics
