#pragma once
/// The best of several combinations of parameters, from score files of validation sets.

#include <filesystem>
#include <string>
#include <vector>

#include "catalogue/search_space.h"
#include "report/search_result.h"

namespace farout::reports {

/// What was tried of one detector.
struct TriedDetector {
    std::string kind;
    std::vector<catalogue::Axis> axes;
    std::vector<std::string> names;  ///< columns, the first axis running fastest
    bool is_of_grid = false;         ///< a user gave the values
};

/// Of each detector the first combination with the strictly best figure of the in-distribution
/// validation set against the out-of-distribution ones, which are taken together as one. Score
/// files have the columns of all names. `figure`: its name (metrics/figures.h).
///
/// Throws Error where a column holds NaN, no combination of a detector has a figure, or a parameter
/// of a user's grid changes no score.
report::SearchResult choose_parameters(const std::filesystem::path& id,
                                       const std::vector<std::filesystem::path>& ood,
                                       const std::vector<TriedDetector>& tried,
                                       const std::string& figure);

}  // namespace farout::reports
