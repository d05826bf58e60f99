#pragma once
/// Detectors, made by name with their parameters.

#include <memory>
#include <string>
#include <vector>

#include "catalogue/detector_choice.h"
#include "catalogue/search_space.h"
#include "detectors/detector.h"
#include "statistics/sources.h"

namespace farout::detectors {

/// A detector with the name and parameters it was made with.
struct NamedDetector {
    std::string name;  ///< "gen", or "gen(gamma=0.5)": its column
    std::string kind;  ///< "gen"
    /// All of them, but for defaults that facts don't tell (catalogue::told()).
    catalogue::ParameterValues parameters;
    std::shared_ptr<Detector> detector;
};
using Detectors = std::vector<NamedDetector>;

/// A detector of this kind with these parameters, all of them. Every kind of the catalogue has a
/// make_NAME() in detectors/NAME.cpp.
std::unique_ptr<Detector> make_detector(const std::string& kind,
                                        const catalogue::ParameterValues& values);

/// The detectors of these names ("gen", "gen(gamma=0.5, M=50)"), in the order given (where there
/// are none: all that run unnamed), with settings such as "gen.gamma=0.1" or "vim.dim=auto",
/// which are for detectors that name no parameter themselves. Throws UsageError for an unknown
/// detector, two that are the same, an unknown parameter, a value that it can't have. A setting for
/// a known detector that isn't asked for is ignored, so that one job file serves several
/// selections.
Detectors make_detectors(const std::vector<std::string>& names,
                         const std::vector<std::string>& settings);

/// The same of a selection, those that are searched with what a search chose. Throws UsageError
/// where it chose nothing.
Detectors make_detectors(const catalogue::Selection& selection);

/// Those of a selection that aren't searched.
Detectors make_unsearched(const catalogue::Selection& selection);

/// What must be fitted for a selection, and looks what there is to fit: those that aren't searched,
/// and, of those that are, all that a search tries (catalogue/search_space.h); each once.
Detectors make_candidates(const catalogue::Selection& selection,
                          const catalogue::NetworkShape& shape = {});

/// Those of the detectors that need a label on every row of a source that they are fitted on: the
/// training rows, or others (statistics/sources.h).
std::vector<std::string> needing_labels(const Detectors& detectors,
                                        std::string_view source = statistics::source::train);

/// Those of the detectors that are fitted on the in-distribution validation set, too.
std::vector<std::string> fitted_on_validation(const Detectors& detectors);

/// All that a detector, or these detectors, ask of the training features.
statistics::Needs needs_of(const NamedDetector& named);
statistics::Needs needs_of(const Detectors& detectors);

/// The quantiles of a set's own feature values that these detectors ask for, each once.
std::vector<double> set_quantiles_of(const Detectors& detectors);

/// What these detectors ask of the training rows themselves: the most that any looks at near to a
/// row (0: none does) and sums over all, each once; and the first that asks for the most, or for
/// any.
struct Neighbours {
    std::int64_t k = 0;
    std::string by{};
    std::vector<numerics::BankSumRef> sums{};

    bool any() const { return k > 0 || !sums.empty(); }
};
Neighbours most_neighbours(const Detectors& detectors);

/// Checks that head and statistics belong together and hands them to every detector; once, before
/// scoring. Where a statistic is missing, the error says how to fit it (with which settings), and
/// how to go on without the detector.
void prepare_all(Detectors& detectors, const statistics::FittedClassifier& fitted);

/// "gen(M=100 gamma=0.1), gen(gamma=0.5): M=100 gamma=0.5, msp": the fact that tells with which
/// parameters detectors were made (catalogue::described_names()).
std::string describe(const Detectors& detectors);

}  // namespace farout::detectors
