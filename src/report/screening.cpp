#include "report/screening.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "core/error.h"
#include "core/text.h"
#include "report/class_names.h"

namespace farout::report {
namespace {

float threshold_of(const CalibrationScores& calibration,
                   const metrics::ConformalThreshold& promise) {
    metrics::require_calibration_scores(calibration.set, calibration.descending.size(),
                                        calibration.accepted);
    return promise.threshold();
}

}  // namespace

Screening::Screening(std::string detector, ScreenedImages images, CalibrationScores calibration,
                     std::vector<std::string> class_names)
    : detector_(std::move(detector)),
      images_(std::move(images)),
      calibration_(std::move(calibration)),
      promise_(std::in_place, calibration_->descending, calibration_->accepted),
      threshold_(threshold_of(*calibration_, *promise_)),
      class_names_(std::move(class_names)) {}

Screening::Screening(std::string detector, ScreenedImages images, float threshold,
                     std::vector<std::string> class_names)
    : detector_(std::move(detector)),
      images_(std::move(images)),
      threshold_(threshold),
      class_names_(std::move(class_names)) {}

std::optional<double> Screening::p_of(std::size_t row) const {
    if (!calibration_) return std::nullopt;
    return metrics::conformal_p(calibration_->descending, images_.scores[row]);
}

std::string Screening::class_of(std::size_t row) const {
    const std::int32_t prediction = images_.predictions[row];
    const bool known = prediction >= 0 && prediction < std::ssize(class_names_);
    return known ? class_names_[static_cast<std::size_t>(prediction)] : "";
}

std::optional<metrics::RefusalCounts> Screening::expected() const {
    if (promise_) return metrics::RefusalCounts::of_calibration(promise_->rank(), promise_->n());
    std::uint64_t images = 0;
    std::uint64_t refused = 0;
    for (std::size_t row = 0; row < images_.paths.size(); ++row) {
        if (!is_judged(row)) continue;
        ++images;
        refused += is_refused(row) ? 1 : 0;
    }
    if (images == 0) return std::nullopt;
    return metrics::RefusalCounts::of_share(static_cast<double>(refused) /
                                            static_cast<double>(images));
}

void Screening::limit(RefusalGroup& group,
                      const std::optional<metrics::RefusalCounts>& counts) const {
    if (!counts) return;
    group.limit = counts->limit(group.images);
    group.tail = counts->tail(group.refused, group.images);
}

namespace {

void count(RefusalGroup& group, const Screening& screening, std::size_t row) {
    if (!screening.is_judged(row)) {
        ++group.unreadable;
        return;
    }
    ++group.images;
    group.refused += screening.is_refused(row) ? 1 : 0;
}

}  // namespace

RefusalGroup Screening::all() const {
    RefusalGroup group{.name = "all"};
    for (std::size_t row = 0; row < images_.paths.size(); ++row) count(group, *this, row);
    limit(group, expected());
    return group;
}

std::string Screening::group_of(std::size_t row, Grouping by, std::size_t window) const {
    if (by == Grouping::order) {
        const std::size_t first = row / window * window;
        return concat(first, "-", std::min(images_.paths.size(), first + window) - 1);
    }
    const std::string name = by == Grouping::folder ? folder_of(images_.paths[row])
                             : images_.days.empty() ? std::string()
                                                    : images_.days[row];
    if (!name.empty()) return name;
    return by == Grouping::folder ? "." : "unknown";
}

std::vector<RefusalGroup> Screening::groups(Grouping by, std::size_t window) const {
    std::vector<RefusalGroup> groups;
    std::map<std::string, std::size_t> places;
    for (std::size_t row = 0; row < images_.paths.size(); ++row) {
        const std::string name = group_of(row, by, window);
        const auto [place, is_new] = places.try_emplace(name, groups.size());
        if (is_new) groups.push_back({.name = name});
        count(groups[place->second], *this, row);
    }
    if (by == Grouping::date) std::ranges::sort(groups, {}, &RefusalGroup::name);
    const auto counts = expected();
    for (RefusalGroup& group : groups) limit(group, counts);
    return groups;
}

std::vector<std::size_t> Screening::most_refused(std::size_t most) const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < images_.paths.size(); ++row)
        if (is_judged(row) && is_refused(row)) rows.push_back(row);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(most, rows.size()));
    std::partial_sort(rows.begin(), end, rows.end(), [&](std::size_t one, std::size_t other) {
        return std::pair(images_.scores[one], one) < std::pair(images_.scores[other], other);
    });
    rows.erase(end, rows.end());
    return rows;
}

std::size_t usual_window(std::size_t rows, double refused_share) {
    constexpr double refusals = 5;
    constexpr double most = 1e6;
    const double few = std::min(most, refusals / std::max(refused_share, refusals / most));
    return std::max({std::size_t{1}, static_cast<std::size_t>(few + 0.999999), rows / 100});
}

std::string day_of(std::int64_t nanoseconds) {
    const std::chrono::sys_time<std::chrono::nanoseconds> time{
        std::chrono::nanoseconds(nanoseconds)};
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

}  // namespace farout::report
