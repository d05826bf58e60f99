#pragma once
/// One walk over a pair of sets: their figures, and what a mean over sets needs beside them.

#include "metrics/auroc.h"
#include "metrics/evaluate.h"
#include "metrics/operating_points.h"
#include "metrics/precision_recall.h"

namespace farout {

struct Evaluation {
    SetMetrics metrics;
    FalsePositives id_positive;
    FalsePositiveRate ood_positive;
};

/// Sets the ends of an interval, which always hold the figure itself.
void set_auroc_interval(SetMetrics& metrics);
void set_fpr95_intervals(SetMetrics& metrics, const Interval& id_positive,
                         const Interval& ood_positive);

/// The figures of a pair of sets after its walk.
Evaluation evaluation_of(const SetSizes& sizes, const AurocCounts& auroc,
                         const PrecisionRecallAreas& areas, const OperatingPoints& points);

/// Evaluates a pair of sets; visit_too(threshold) sees the walk as well.
template <typename Score, typename Visit>
Evaluation evaluate_with(const SortedScores<Score>& id, const SortedScores<Score>& ood,
                         Visit&& visit_too) {
    const SetSizes sizes{id.count(), ood.count()};
    AurocCounts auroc(sizes);
    PrecisionRecallAreas areas(sizes);
    OperatingPoints points(sizes);
    for_each_threshold(id, ood, [&](const Threshold& at) {
        auroc.visit(at);
        areas.visit(at);
        points.visit(at);
        visit_too(at);
    });
    return evaluation_of(sizes, auroc, areas, points);
}

}  // namespace farout
