#pragma once
/// What can't be right, or needn't be: told as warnings, out of what is counted in the rows of
/// sets. Whole numbers only, so that ranks may count parts of a set.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "report/report.h"

namespace farout::report {

/// The smallest and the largest of some numbers.
struct Extremes {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();

    void add(std::int64_t value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void add(const Extremes& other) {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
    }
    /// Whether there were some, all the same.
    bool are_equal() const { return low == high; }
};

/// What is counted in a set: of rows that take part, unless it says otherwise.
struct SetCounts {
    std::int64_t taken = 0;
    std::int64_t not_finite = 0;  ///< left out: their features hold a NaN or an infinity
    std::int64_t unreadable = 0;  ///< left out for any other reason
    std::int64_t labelled = 0;    ///< rows with a label
    std::int64_t correct = 0;     ///< those of them that the classifier gets right
    std::int64_t confident = 0;   ///< rows with a label whose confidence is known
    std::int64_t confidence = 0;  ///< sum of max p over them, in units of 1 / confidence_units
    Extremes labels{};            ///< of rows with a label
    Extremes predictions{};
    Extremes hashes{};               ///< of the rows' features; empty where they aren't known
    std::vector<Extremes> scores{};  ///< of each detector: ordered_bits()

    static constexpr double confidence_units = 1 << 20;

    /// What another part of the same set's rows holds, added.
    void add(const SetCounts& other);
    /// The numbers that are added, for sums over ranks.
    std::vector<std::int64_t*> sums() {
        return {&taken, &not_finite, &unreadable, &labelled, &correct, &confident, &confidence};
    }
    std::vector<Extremes*> extremes();
};

/// What is known of a report when its figures are.
struct FindingInput {
    const Report& report;                      ///< rows and sets
    const std::vector<SetCounts>& counts;      ///< of report.sets; scores: of report.detectors()
    std::optional<std::int64_t> classes{};     ///< C, where the scores tell
    std::optional<std::size_t> class_names{};  ///< how many there are, where some were given
    std::string id_file{};  ///< score file of the in-distribution set, as a command would name it
};

/// At chance level or far below what the classifier believes of itself; labels that aren't there,
/// or that the head doesn't know; names of another number of classes; one class for all images.
std::vector<ReportWarning> class_findings(const FindingInput& input);

/// More than 1 % of the rows that take no part, few images, all with the same features.
std::vector<ReportWarning> set_findings(const FindingInput& input);

/// Detectors that give all images of a set the same score, that put all sets the wrong way round,
/// or whose figures aren't numbers.
std::vector<ReportWarning> score_findings(const FindingInput& input);

/// The probability of at least `successes` among `trials` with this chance each.
double binomial_tail(std::uint64_t successes, std::uint64_t trials, double chance);

}  // namespace farout::report
