#pragma once
/// What can't be right, or needn't be: told as warnings.

#include <optional>
#include <string>
#include <vector>

#include "report/report.h"
#include "report/set_counts.h"

namespace farout::report {

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
