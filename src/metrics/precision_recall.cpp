#include "metrics/precision_recall.h"

namespace farout::metrics {
namespace {

PrecisionRecall point_of(std::uint64_t true_positives, std::uint64_t false_positives,
                         std::uint64_t positives) {
    const double hits = static_cast<double>(true_positives);
    return {hits / static_cast<double>(true_positives + false_positives),
            hits / static_cast<double>(positives)};
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

PrecisionRecallAreas::PrecisionRecallAreas(SetSizes sizes) : sizes_(sizes) {
    in_.add({.precision = 1, .recall = 0});
}

void PrecisionRecallAreas::visit(const Threshold& at) {
    in_.add(point_of(at.id_accepted(), at.ood_accepted(), sizes_.id));
    out_.add(point_of(sizes_.ood - at.ood_above, sizes_.id - at.id_above, sizes_.ood));
}

double PrecisionRecallAreas::aupr_out() const {
    // The walk runs from the highest score, where all is called OOD, to none.
    PrecisionRecallArea closed = out_;
    closed.add({.precision = 1, .recall = 0});
    return closed.area();
}

}  // namespace farout::metrics
