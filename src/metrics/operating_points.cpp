#include "metrics/operating_points.h"

#include <algorithm>

namespace farout::metrics {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// ⌊0.05·n⌋ and ⌈0.05·n⌉ without rounding or overflow.
std::uint64_t twentieth_down(std::uint64_t n) {
    return n / 20;
}
std::uint64_t twentieth_up(std::uint64_t n) {
    return n / 20 + (n % 20 != 0 ? 1 : 0);
}

}  // namespace

OperatingPoints::OperatingPoints(SetSizes sizes)
    : sizes_(sizes),
      most_below_(most_below_detection_error(sizes.id, sizes.ood)),
      id_wanted_(std::max<std::uint64_t>(1, sizes.id - twentieth_up(sizes.id))),
      ood_wanted_(sizes.ood - twentieth_down(sizes.ood)),
      found_{.fewest_errors = sizes.id * sizes.ood,
             .accepted_then = sizes.ood,
             .accepted_at_lowest = sizes.ood},
      id_positive_(sizes.id, sizes.ood),
      ood_positive_(sizes.ood, sizes.id) {}

void OperatingPoints::visit(const Threshold& at) {
    if (!found_.id_reached && at.id_accepted() >= id_wanted_) {
        found_.id_reached = true;
        found_.ood_accepted = at.ood_accepted();
    }
    // Scores fall, so the last one that still catches enough is the lowest.
    if (sizes_.ood - at.ood_above >= ood_wanted_) found_.id_flagged = sizes_.id - at.id_above;
    const std::uint64_t refused = sizes_.id - at.id_accepted();
    const std::uint64_t errors = refused * sizes_.ood + at.ood_accepted() * sizes_.id;
    if (errors < found_.fewest_errors) {
        found_.fewest_errors = errors;
        found_.refused_then = refused;
        found_.accepted_then = at.ood_accepted();
    }
    look_for_lowest(errors, {refused, sizes_.id, at.ood_accepted(), sizes_.ood});
    id_positive_.see(refused + 1, at.id_equal, at.ood_accepted());
    ood_positive_.see(at.ood_above + 1, at.ood_equal, sizes_.id - at.id_above);
}

void OperatingPoints::look_for_lowest(std::uint64_t errors, const ErrorCounts& counts) {
    if (share(errors, 2 * sizes_.id * sizes_.ood) > found_.lowest + most_below_) return;
    const double limit = lowest_detection_error(counts);
    if (limit >= found_.lowest) return;
    found_.lowest = limit;
    found_.refused_at_lowest = counts.id_refused;
    found_.accepted_at_lowest = counts.ood_accepted;
}

RelayState OperatingPoints::state() {
    return {bytes_of(found_), id_positive_.state(), ood_positive_.state()};
}

double OperatingPoints::fpr95_id_positive() const {
    return share(found_.ood_accepted, sizes_.ood);
}

double OperatingPoints::fpr95_ood_positive() const {
    return share(found_.id_flagged, sizes_.id);
}

FalsePositiveRate OperatingPoints::ood_positive() const {
    return {found_.id_flagged, sizes_.id, shared_threshold_interval({&ood_positive_, 1})};
}

double OperatingPoints::detection_error() const {
    return share(found_.fewest_errors, 2 * sizes_.id * sizes_.ood);
}

DetectionErrors OperatingPoints::errors() const {
    return {{found_.refused_then, sizes_.id, found_.accepted_then, sizes_.ood},
            {found_.refused_at_lowest, sizes_.id, found_.accepted_at_lowest, sizes_.ood}};
}

}  // namespace farout::metrics
