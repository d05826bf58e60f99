#pragma once
/// All detectors of this build, found by name and made with their parameters.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/detector.h"

namespace farout::detectors {

/// A detector with the name and parameters it was made with.
struct NamedDetector {
    std::string name;
    ParameterValues parameters;  ///< all of them, defaults included (provenance)
    std::unique_ptr<Detector> detector;
};
using Detectors = std::vector<NamedDetector>;

/// Every detector, in the order of the documentation: one readable table, in registry.cpp.
const std::vector<DetectorEntry>& all_detectors();

/// The entry of this name; throws UsageError that suggests the nearest.
const DetectorEntry& find_detector(std::string_view name);

/// The detectors of these names, in the order given (where there are none: all that look at
/// features), with settings such as "gen.gamma=0.1" or "vim.dim=auto". Throws UsageError for an
/// unknown or repeated detector, an unknown parameter, a value that isn't a number or out of range.
/// A setting for a known detector that isn't asked for is ignored, so that one job file serves
/// several selections.
Detectors make_detectors(const std::vector<std::string>& names,
                         const std::vector<std::string>& settings);

/// These names but for those of `without`; of none, which stand for all that look at features, all
/// of them but for those. Throws UsageError for an unknown name, one that isn't among the names,
/// and when none is left.
std::vector<std::string> names_without(const std::vector<std::string>& names,
                                       const std::vector<std::string>& without);

/// Those of the detectors that need a label on every training row.
std::vector<std::string> needing_labels(const Detectors& detectors);

/// All that a detector, or these detectors, ask of the training features.
statistics::Needs needs_of(const NamedDetector& named);
statistics::Needs needs_of(const Detectors& detectors);

/// The quantiles of a set's own feature values that these detectors ask for, each once.
std::vector<double> set_quantiles_of(const Detectors& detectors);

/// The most training rows near to a row that any of these detectors asks for, and which does; 0:
/// none.
struct Neighbours {
    std::int64_t k = 0;
    std::string by{};
};
Neighbours most_neighbours(const Detectors& detectors);

/// Checks that head and statistics belong together and hands them to every detector; once, before
/// scoring. Where a statistic is missing, the error says how to fit it (with which settings), and
/// how to go on without the detector.
void prepare_all(Detectors& detectors, const statistics::FittedClassifier& fitted);

/// "gamma=0.1 M=100" (for provenance and `list`).
std::string describe(const ParameterValues& values);

}  // namespace farout::detectors
