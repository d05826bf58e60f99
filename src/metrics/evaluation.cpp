#include "metrics/evaluation.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/figures.h"

namespace farout::metrics {

namespace {

void set_ends(SetMetrics& metrics, double SetMetrics::*figure, const Interval& interval) {
    const Ends ends = ends_of(figure_of(figure));
    const Interval held = holding(metrics.*figure, interval);
    metrics.*ends.low = held.low;
    metrics.*ends.high = held.high;
}

void set_fpr95_intervals(SetMetrics& metrics, const Interval& id_positive,
                         const Interval& ood_positive) {
    set_ends(metrics, &SetMetrics::fpr95_id_positive, id_positive);
    set_ends(metrics, &SetMetrics::fpr95_ood_positive, ood_positive);
}

void set_detection_error_interval(SetMetrics& metrics, std::span<const DetectionErrors> sets) {
    set_ends(metrics, &SetMetrics::detection_error, detection_error_interval(sets));
}

/// An area's figure, and where it is among the areas.
struct AreaFigure {
    double SetMetrics::*figure;
    UncertainFigure UncertainAreas::*area;
};
constexpr AreaFigure area_figures[] = {
    {&SetMetrics::auroc, &UncertainAreas::auroc},
    {&SetMetrics::aupr_in, &UncertainAreas::aupr_in},
    {&SetMetrics::aupr_out, &UncertainAreas::aupr_out},
    {&SetMetrics::aupr_in_balanced, &UncertainAreas::aupr_in_balanced},
    {&SetMetrics::aupr_out_balanced, &UncertainAreas::aupr_out_balanced},
};

void set_area_intervals(SetMetrics& metrics, const UncertainAreas& areas) {
    for (const AreaFigure& line : area_figures) {
        UncertainFigure area = areas.*line.area;
        area.value = metrics.*line.figure;  // to its last bit
        set_ends(metrics, line.figure, gamma_interval(area));
    }
}

}  // namespace

PairWalk::PairWalk(SetSizes sizes) : sizes_(sizes), auroc_(sizes), areas_(sizes), points_(sizes) {}

RelayState PairWalk::state() {
    RelayState state = points_.state();
    state.insert(state.end(), {bytes_of(at_), bytes_of(auroc_), bytes_of(areas_)});
    return state;
}

Evaluation PairWalk::evaluation() const {
    Evaluation evaluation{{},
                          {{auroc_.auroc(), auroc_.variance(), overlooked_of_auroc(sizes_)},
                           areas_.in(),
                           areas_.out(),
                           areas_.in_balanced(),
                           areas_.out_balanced()},
                          points_.id_positive(),
                          points_.ood_positive(),
                          points_.errors()};
    SetMetrics& metrics = evaluation.metrics;
    metrics.n_id = sizes_.id;
    metrics.n_ood = sizes_.ood;
    for (const Figure& figure : figures())
        if (!figure.is_end()) metrics.*figure.value = figure.of(*this);
    metrics.auroc_variance = evaluation.areas.auroc.variance;
    set_area_intervals(metrics, evaluation.areas);
    set_detection_error_interval(metrics, {&evaluation.errors, 1});
    set_fpr95_intervals(metrics, shared_threshold_interval({&evaluation.id_positive, 1}),
                        evaluation.ood_positive.interval);
    return evaluation;
}

namespace {

double mean_of_figure(const std::vector<SetMetrics>& sets, double SetMetrics::*figure) {
    CompensatedSum sum;
    for (const SetMetrics& set : sets) sum.add(set.*figure);
    return sum.value() / static_cast<double>(sets.size());
}

}  // namespace

void MeanOverSets::add(const Evaluation& evaluation) {
    sets_.push_back(evaluation.metrics);
    areas_.push_back(evaluation.areas);
    errors_.push_back(evaluation.errors);
    id_positive_.push_back(evaluation.id_positive);
    ood_positive_.push_back(evaluation.ood_positive);
}

SetMetrics MeanOverSets::mean_of(std::uint64_t n_id, double id_variance) const {
    if (sets_.empty()) {
        throw Error("There are no out-of-distribution sets. Name at least one.");
    }
    SetMetrics mean;
    mean.n_id = n_id;
    for (const SetMetrics& set : sets_) mean.n_ood += set.n_ood;
    for (const Figure& figure : figures())
        if (!figure.is_end()) mean.*figure.value = mean_of_figure(sets_, figure.value);
    UncertainAreas areas;
    for (const AreaFigure& line : area_figures) {
        std::vector<UncertainFigure> each;
        for (const UncertainAreas& set : areas_) each.push_back(set.*line.area);
        areas.*line.area = mean_over_sets(each);
    }
    areas.auroc.variance.id = id_variance;  // exact, where the others' is a bound
    mean.auroc_variance = areas.auroc.variance;
    set_area_intervals(mean, areas);
    set_detection_error_interval(mean, errors_);
    set_fpr95_intervals(mean, shared_threshold_interval(id_positive_),
                        shared_sample_interval(ood_positive_));
    return mean;
}

}  // namespace farout::metrics
