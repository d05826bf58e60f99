#pragma once
/// Whether features may be compared: which of their facts must be the same, in one place.

#include <string>
#include <vector>

#include "files/provenance.h"
#include "report/report.h"

namespace farout::reports {

/// What to do where features differ in what they depend on: --allow-different.
enum class Different { refuse, allow };

/// Some features as a message calls them, and the facts that tell how they were made.
struct MadeFeatures {
    std::string name;
    files::Provenance facts;  ///< as the feature file has them
    bool is_set = true;       ///< whether the name is that of a set of the report
};

/// The facts of features that a file made from them carries as "OF model", "OF preprocessing" ….
files::Provenance facts_behind(const files::Provenance& facts, const std::string& of);

/// What must be the same and isn't, each with both values in short: "preprocessing (mean=0/0/0
/// against mean=0.5/0.5/0.5)". None where one of them was imported: nobody knows how it was made.
std::vector<std::string> differences_that_count(const files::Provenance& one,
                                                const files::Provenance& other);

/// Each of `others` against the first: a warning for those that differ alike, and one where some
/// were imported and others extracted.
std::vector<report::ReportWarning> compared_with(const MadeFeatures& first,
                                                 const std::vector<MadeFeatures>& others);

/// Throws Error with what these warnings of differing features say, and what to do; nothing for
/// warnings of other kinds. `advice`: how to make them alike.
void refuse_different(const std::vector<report::ReportWarning>& warnings,
                      const std::string& advice);

/// The fact that names what statistics were learnt from; and, with names behind it, their facts.
inline constexpr const char* training_features = "training features";

/// The same of the in-distribution validation set that some statistics were learnt from.
inline constexpr const char* validation_features = "validation features";

/// The fact by which a caller tells where scores of the features were computed.
inline constexpr const char* scored_on = "scored on";

/// The kinds of the two warnings.
inline constexpr const char* different_kind = "made differently";
inline constexpr const char* imported_kind = "imported and extracted";

}  // namespace farout::reports
