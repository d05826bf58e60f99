#pragma once
/// Verdicts on new images: whether a detector takes each for in-distribution, what the threshold
/// promises, and where more are refused than chance explains. Plain data; verdicts.csv, its table
/// of groups, its JSON and what the terminal says.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metrics/conformal.h"
#include "metrics/control_limit.h"

namespace farout::report {

/// The images, n of them, in the order of their list.
struct ScreenedImages {
    std::vector<std::string> paths;                ///< n
    std::vector<std::uint8_t> status;              ///< n, RowStatus or ImageFault; 1: judged
    std::vector<std::int32_t> predictions;         ///< n
    std::vector<float> scores;                     ///< n, higher = more in-distribution
    std::map<std::size_t, std::string> reasons{};  ///< of rows that aren't judged, by row
    /// n, "2026-11-29": when each file was written last, "" where that isn't known; or none.
    std::vector<std::string> days{};
};

/// The scores that the threshold and p values come from.
struct CalibrationScores {
    std::string set;                ///< what it is, for people
    std::vector<float> descending;  ///< n ≥ 1, highest first
    double accepted = 0.95;         ///< the wanted share
};

/// What is counted apart: the images of a folder, so many of the list one after the other, or those
/// of a day.
enum class Grouping { folder, order, date };

struct RefusalGroup {
    std::string name;
    std::uint64_t images = 0;  ///< judged ones
    std::uint64_t refused = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t limit = 0;  ///< more refused ones are above the control limit
    double tail = 1;          ///< the probability of as many or more (metrics/control_limit.h)

    bool is_above() const { return refused > limit; }
};

/// A run's verdicts.
class Screening {
  public:
    /// Throws UsageError for a calibration set of too few scores to refuse anything with, and for a
    /// share as metrics::refused_billionths() does. `class_names`: by label, may be fewer.
    Screening(std::string detector, ScreenedImages images, CalibrationScores calibration,
              std::vector<std::string> class_names = {});
    /// With a threshold that nothing is known of: no p values and no promise.
    Screening(std::string detector, ScreenedImages images, float threshold,
              std::vector<std::string> class_names = {});

    const std::string& detector() const { return detector_; }
    const ScreenedImages& images() const { return images_; }
    const std::optional<CalibrationScores>& calibration() const { return calibration_; }
    const std::optional<metrics::ConformalThreshold>& promise() const { return promise_; }
    float threshold() const { return threshold_; }

    bool is_judged(std::size_t row) const { return images_.status[row] == 1; }
    /// Of a row that is judged.
    bool is_refused(std::size_t row) const { return !(images_.scores[row] >= threshold_); }
    std::optional<double> p_of(std::size_t row) const;
    /// The predicted class's name; "" where it isn't known.
    std::string class_of(std::size_t row) const;

    /// All of them as one group.
    RefusalGroup all() const;
    /// By folder in the order of the first image, by `window` ≥ 1 rows of the list, or by day,
    /// the first one first. Limits are of the promised share, or, where nothing is promised, of the
    /// whole run's own.
    std::vector<RefusalGroup> groups(Grouping by, std::size_t window) const;
    /// The refused rows, the lowest score first, at most `most`; of equal ones the first rows.
    std::vector<std::size_t> most_refused(std::size_t most) const;

  private:
    std::string group_of(std::size_t row, Grouping by, std::size_t window) const;
    void limit(RefusalGroup& group, const std::optional<metrics::RefusalCounts>& counts) const;
    std::optional<metrics::RefusalCounts> expected() const;

    std::string detector_;
    ScreenedImages images_;
    std::optional<CalibrationScores> calibration_{};
    std::optional<metrics::ConformalThreshold> promise_{};
    float threshold_ = 0;
    std::vector<std::string> class_names_;
};

/// So many rows that five refusals are expected of a share, at least a hundredth of all: the window
/// that is taken where none is given.
std::size_t usual_window(std::size_t rows, double refused_share);

/// The UTC day of a time in nanoseconds since 1970: "2026-11-29".
std::string day_of(std::int64_t nanoseconds);

/// path,status,prediction,class,score,accepted,p,reason: a line an image. status: ok, or why there
/// is no verdict, in a word; then prediction to p are empty. prediction: a class's number. score:
/// the shortest text that reads back as the same double. accepted: yes or no. p: empty where there
/// is no calibration set.
std::string verdicts_csv(const Screening& screening);

/// group,images,refused,unreadable,refused_share,limit,tail,above_limit: a line a group.
std::string groups_csv(const std::vector<RefusalGroup>& groups);

/// {format, detector, threshold, images, accepted, refused, unreadable, promise {wanted_share,
/// calibration_set, calibration_images, rank, refused_share, refused_share_low, refused_share_high,
/// definition} or null, groups {by, window, count, above_limit [name], tail_of_limit}, provenance}.
std::string screening_json(const Screening& screening, Grouping by, std::size_t window,
                           const std::vector<RefusalGroup>& groups,
                           const std::map<std::string, std::string>& provenance);

/// What the terminal says: lines that end in "\n".
std::string screening_text(const Screening& screening, Grouping by,
                           const std::vector<RefusalGroup>& groups);

/// What the threshold promises, as a sentence; "" where nothing is.
std::string promise_text(const Screening& screening);

/// "4.94 %", two decimals.
std::string percent_text(double share);

}  // namespace farout::report
