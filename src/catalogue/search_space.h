#pragma once
/// What a search of parameters tries: of each detector that is searched every combination of its
/// sweep, or of a user's grid.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/detector_choice.h"
#include "catalogue/network_shape.h"

namespace farout::catalogue {

/// Values of one parameter, in the order in which they are tried.
struct Axis {
    std::string detector;
    std::string parameter;
    std::vector<ParameterValue> values;
};

/// "gen.gamma=0.01,0.1; knn.k=50,100", understood. Throws UsageError as parse_settings() does, and
/// for a value that stands twice.
std::vector<Axis> parse_grid(const std::string& text);

/// The kinds among a selection's names whose parameters are searched, "gen" of "gen(searched)".
std::vector<std::string> searched_kinds(const Selection& selection);

/// How this detector is searched: its axes in the order of its parameters, those of the grid
/// instead of the sweep where it has any, without values that mean the same for so many classes (0:
/// not known). Throws UsageError where there is nothing to search.
std::vector<Axis> axes_of(const DetectorKind& kind, const std::vector<Axis>& grid,
                          const NetworkShape& shape);

/// Every combination, as the names of detectors such as "gen(gamma=0.01, M=10)", the first axis
/// running fastest. What isn't searched is as the selection has it.
std::vector<std::string> combinations(const DetectorKind& kind, const Selection& selection,
                                      const NetworkShape& shape);

/// The same selection of all that a search tries, without the other detectors.
Selection tried(const Selection& selection, const NetworkShape& shape);

/// "gen: gamma=0.01,0.1 M=10; knn: k=50,100": the fact that tells what was searched; "" for none.
std::string describe_search(const Selection& selection, const NetworkShape& shape);

}  // namespace farout::catalogue
