#include "metrics/plots.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "metrics/threshold_walk.h"

namespace farout::metrics {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// From one point to another.
struct Direction {
    double x = 0;
    double y = 0;
    double length() const { return std::sqrt(x * x + y * y); }  // of shares: no overflow
    /// Turned to the left by the angle of this sine and cosine.
    Direction turned(double sine, double cosine) const {
        return {x * cosine - y * sine, x * sine + y * cosine};
    }
};

/// Positive when `to` lies to the left of `from`.
double left_of(const Direction& from, const Direction& to) {
    return from.x * to.y - from.y * to.x;
}

/// The directions in which a line from an anchor passes all points seen so far within a tolerance.
/// Directions never point backwards in x, and no point opens the cone by more than 45° to either
/// side: so cross products tell left from right.
class Cone {
  public:
    Cone(const CurvePoint& anchor, double tolerance) : anchor_(anchor), tolerance_(tolerance) {}

    /// Whether a line to this point passes all earlier ones.
    bool holds(const CurvePoint& point) const {
        if (!open_) return true;
        const Direction to = towards(point);
        return to.length() >= farthest_ && left_of(right_, to) >= 0 && left_of(to, left_) >= 0;
    }

    /// Lines must pass this point, too.
    void narrow(const CurvePoint& point) {
        const Direction to = towards(point);
        const double away = to.length();
        farthest_ = std::max(farthest_, away);
        if (away <= tolerance_) return;  // the anchor itself is near enough
        const double sine = std::min(tolerance_ / away, std::numbers::sqrt2 / 2);
        const double cosine = std::sqrt(1 - sine * sine);
        const Direction right = to.turned(-sine, cosine);
        const Direction left = to.turned(sine, cosine);
        if (!open_ || left_of(right_, right) > 0) right_ = right;
        if (!open_ || left_of(left, left_) > 0) left_ = left;
        open_ = true;
    }

    bool is_closed() const { return open_ && left_of(right_, left_) < 0; }

  private:
    Direction towards(const CurvePoint& point) const {
        return {point.x - anchor_.x, point.y - anchor_.y};
    }

    CurvePoint anchor_;
    double tolerance_;
    bool open_ = false;
    Direction right_{};
    Direction left_{};
    double farthest_ = 0;
};

}  // namespace

Curve roc_curve(const SortedScores<float>& id, const SortedScores<float>& ood) {
    Curve curve{{0, 0}};
    for_each_threshold(id, ood, [&](const Threshold& at) {
        curve.push_back(
            {share(at.ood_accepted(), ood.count()), share(at.id_accepted(), id.count())});
    });
    return curve;
}

Curve precision_recall_curve(const SortedScores<float>& id, const SortedScores<float>& ood,
                             Positive positive) {
    Curve curve;
    for_each_threshold(id, ood, [&](const Threshold& at) {
        if (positive == Positive::id)
            curve.push_back({share(at.id_accepted(), id.count()),
                             share(at.id_accepted(), at.id_accepted() + at.ood_accepted())});
        else {
            const std::uint64_t caught = ood.count() - at.ood_above;
            curve.push_back(
                {share(caught, ood.count()), share(caught, caught + id.count() - at.id_above)});
        }
    });
    // The walk comes from the highest score: there the recall of OOD is largest.
    if (positive == Positive::ood) std::reverse(curve.begin(), curve.end());
    curve.insert(curve.begin(), {0, 1});
    return curve;
}

Curve thinned(const Curve& curve, double tolerance) {
    if (curve.size() < 3) return curve;
    Curve kept{curve.front()};
    std::size_t anchor = 0;
    while (anchor + 1 < curve.size()) {
        Cone cone(curve[anchor], tolerance);
        std::size_t end = anchor + 1;  // the last point that a line may go to
        for (std::size_t next = end; next < curve.size() && !cone.is_closed(); ++next) {
            if (cone.holds(curve[next])) end = next;
            cone.narrow(curve[next]);
        }
        kept.push_back(curve[end]);
        anchor = end;
    }
    return kept;
}

RocBand roc_band(std::uint64_t n_id, std::uint64_t n_ood) {
    const double each = 1 - std::sqrt(0.95);
    const auto half_width = [each](std::uint64_t n) {
        return std::sqrt(std::log(2 / each) / (2 * static_cast<double>(n)));
    };
    return {half_width(n_ood), half_width(n_id)};
}

Bins bins_over(std::span<const SortedScores<float>* const> sets, std::size_t count) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const SortedScores<float>* set : sets) {
        const std::span<const float> scores = set->values();
        const auto is_finite = [](float score) { return std::isfinite(score); };
        const auto first = std::find_if(scores.begin(), scores.end(), is_finite);
        const auto last = std::find_if(scores.rbegin(), scores.rend(), is_finite).base();
        if (first >= last) continue;
        const auto beyond = (last - first) / 500;
        high = std::max(high, double{*(first + beyond)});
        low = std::min(low, double{*(last - 1 - beyond)});
    }
    if (!(low < high)) return {std::isfinite(low) ? low : 0, 0, 1};
    return {low, (high - low) / static_cast<double>(count), count};
}

std::vector<std::uint64_t> histogram(const SortedScores<float>& scores, const Bins& bins) {
    std::vector<std::uint64_t> counts(bins.count);
    const double last = static_cast<double>(bins.count - 1);
    for (const float score : scores.values()) {
        const double at = bins.width > 0 ? std::floor((double{score} - bins.low) / bins.width) : 0;
        ++counts[static_cast<std::size_t>(std::clamp(at, 0.0, last))];
    }
    return counts;
}

}  // namespace farout::metrics
