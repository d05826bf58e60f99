#include "metrics/precision_recall.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace farout::metrics {
namespace {

double ratio(std::uint64_t one, std::uint64_t other) {
    return static_cast<double>(one) / static_cast<double>(other);
}

}  // namespace

void PrecisionRecallArea::add(const PrecisionRecall& point) {
    if (any_) {
        const double width = std::abs(point.recall - last_.recall);
        area_.add(width * (point.precision + last_.precision) / 2);
    }
    last_ = point;
    any_ = true;
}

PrecisionRecallCurve::PrecisionRecallCurve(std::uint64_t positives, std::uint64_t negatives,
                                           double weight, Order order)
    : positives_(static_cast<double>(positives)),
      negatives_(static_cast<double>(negatives)),
      weight_(weight),
      order_(order) {
    if (order == Order::from_highest) end();
}

void PrecisionRecallCurve::end() {
    for (PrecisionRecallArea* area : {&area_, &topped_}) area->add({.precision = 1, .recall = 0});
}

void PrecisionRecallCurve::visit(const Step& step) {
    const double hits = static_cast<double>(step.positive_accepted);
    const double alarms = weight_ * static_cast<double>(step.negative_accepted);
    const double each = 1 / (hits + alarms);
    area_.add({hits / (hits + alarms), hits / positives_});
    topped_.add({(hits + 0.5) / (hits + 0.5 + alarms), hits / positives_});
    const double missing = alarms * each;  // to a precision of 1
    const double gain = missing * each;
    const double loss = hits * each * each;
    const double here = 0.5 * static_cast<double>(step.positive_here);
    if (order_ == Order::from_highest) {
        // The images here lie between the last threshold's precision and this one's.
        gained_ += here * last_.gain;
        lost_ += here * last_.loss;
        // On positive images not yet visited, thus the whole less that on those visited.
        positive_.add(0.5 * (last_.missing + missing) + gained_, step.positive_here);
        negative_.add(lost_, step.negative_here);
        gained_ += here * gain;
        lost_ += here * loss;
    } else {
        // Those of the last threshold lie between its precision and this one's.
        positive_.add(0.5 * (last_.missing + missing) - gained_, last_.positive);
        gained_ += (last_.here + here) * gain;
        lost_ += (last_.here + here) * loss;
        negative_.add(lost_, step.negative_here);
    }
    last_ = {step.positive_here, here, missing, gain, loss};
}

PrecisionRecallCurve PrecisionRecallCurve::closed() const {
    PrecisionRecallCurve closed = *this;
    if (order_ == Order::from_highest) return closed;
    // The walk ran from where all is called positive to the threshold that accepts least.
    closed.end();
    closed.positive_.add(0.5 * last_.missing - gained_, last_.positive);
    return closed;
}

double PrecisionRecallCurve::positive_variance() const {
    return positive_.variance_of_mean(positives_);
}

double PrecisionRecallCurve::negative_variance() const {
    const double scale = weight_ * negatives_ / positives_;
    return scale * scale * negative_.variance_of_mean(negatives_);
}

double PrecisionRecallCurve::positive_overlooked() const {
    const double half = 0.5 * weight_ * negatives_;
    return half / (positives_ + half) / positives_;
}

double PrecisionRecallCurve::negative_overlooked() const {
    // The precision that it leaves at recall t is 1 − weight / (positives·t + weight).
    return weight_ / positives_ * std::log((positives_ + weight_) / weight_);
}

PrecisionRecallAreas::PrecisionRecallAreas(SetSizes sizes)
    : sizes_(sizes),
      in_(sizes.id, sizes.ood, 1, PrecisionRecallCurve::Order::from_highest),
      out_(sizes.ood, sizes.id, 1, PrecisionRecallCurve::Order::from_lowest),
      in_balanced_(sizes.id, sizes.ood, ratio(sizes.id, sizes.ood),
                   PrecisionRecallCurve::Order::from_highest),
      out_balanced_(sizes.ood, sizes.id, ratio(sizes.ood, sizes.id),
                    PrecisionRecallCurve::Order::from_lowest) {}

void PrecisionRecallAreas::visit(const Threshold& at) {
    const PrecisionRecallCurve::Step in{at.id_equal, at.ood_equal, at.id_accepted(),
                                        at.ood_accepted()};
    const PrecisionRecallCurve::Step out{at.ood_equal, at.id_equal, sizes_.ood - at.ood_above,
                                         sizes_.id - at.id_above};
    in_.visit(in);
    in_balanced_.visit(in);
    out_.visit(out);
    out_balanced_.visit(out);
}

UncertainFigure PrecisionRecallAreas::of_id(const PrecisionRecallCurve& walked) {
    const PrecisionRecallCurve curve = walked.closed();
    return {curve.area(),
            {curve.positive_variance(), curve.negative_variance()},
            {curve.positive_overlooked(), curve.negative_overlooked()},
            curve.shortfall(),
            false};
}

UncertainFigure PrecisionRecallAreas::of_ood(const PrecisionRecallCurve& walked) {
    const PrecisionRecallCurve curve = walked.closed();
    return {curve.area(),
            {curve.negative_variance(), curve.positive_variance()},
            {curve.negative_overlooked(), curve.positive_overlooked()},
            curve.shortfall(),
            false};
}

}  // namespace farout::metrics
