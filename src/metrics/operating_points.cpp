#include "metrics/operating_points.h"

#include <algorithm>

namespace farout {
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
      id_wanted_(std::max<std::uint64_t>(1, sizes.id - twentieth_up(sizes.id))),
      ood_wanted_(sizes.ood - twentieth_down(sizes.ood)),
      fewest_errors_(sizes.id * sizes.ood),
      id_positive_(sizes.id, sizes.ood),
      ood_positive_(sizes.ood, sizes.id) {}

void OperatingPoints::visit(const Threshold& at) {
    if (!id_reached_ && at.id_accepted() >= id_wanted_) {
        id_reached_ = true;
        ood_accepted_ = at.ood_accepted();
    }
    // Scores fall, so the last one that still catches enough is the lowest.
    if (sizes_.ood - at.ood_above >= ood_wanted_) id_flagged_ = sizes_.id - at.id_above;
    const std::uint64_t refused = sizes_.id - at.id_accepted();
    fewest_errors_ = std::min(fewest_errors_, refused * sizes_.ood + at.ood_accepted() * sizes_.id);
    id_positive_.see(refused + 1, at.id_equal, at.ood_accepted());
    ood_positive_.see(at.ood_above + 1, at.ood_equal, sizes_.id - at.id_above);
}

double OperatingPoints::fpr95_id_positive() const {
    return share(ood_accepted_, sizes_.ood);
}

double OperatingPoints::fpr95_ood_positive() const {
    return share(id_flagged_, sizes_.id);
}

FalsePositiveRate OperatingPoints::ood_positive() const {
    return {id_flagged_, sizes_.id, shared_threshold_interval({&ood_positive_, 1})};
}

double OperatingPoints::detection_error() const {
    return share(fewest_errors_, 2 * sizes_.id * sizes_.ood);
}

}  // namespace farout
