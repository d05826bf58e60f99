#include "jobs/scored_detectors.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/log.h"
#include "core/text.h"
#include "jobs/provenance.h"
#include "jobs/score_outputs.h"
#include "report/search_result.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// The names in the fact that statistics carry; none where they don't.
std::vector<std::string> fitted_detectors(const fs::path& statistics) {
    const files::Provenance facts = facts_of(statistics);
    const auto fact = facts.find("detectors");
    return fact == facts.end() ? std::vector<std::string>()
                               : catalogue::described_names(fact->second);
}

/// Where none are named: those that the statistics were fitted for, those that look at images too
/// where every set was extracted with them, and those that look at the training rows where these
/// are given and the fit named them.
std::vector<std::string> default_detectors(const ScoreStage& stage) {
    const std::vector<std::string> fitted = fitted_detectors(stage.statistics);
    const auto are_at_hand = [&](const std::string& name) {
        catalogue::Selection alone = stage.selection;
        alone.detectors = {name};
        alone.without.clear();
        const std::vector<Identity> outputs = outputs_of(detectors::make_detectors(alone));
        return std::all_of(stage.features.begin(), stage.features.end(),
                           [&](const fs::path& file) { return has_outputs(file, outputs); });
    };
    std::vector<std::string> names;
    for (const catalogue::DetectorKind& entry : catalogue::all_detectors()) {
        const bool by_fit = entry.input == catalogue::DetectorInput::features ||
                            (entry.input == catalogue::DetectorInput::training_rows && stage.train);
        for (const std::string& name : fitted)
            if (by_fit && catalogue::is_ours(name) && catalogue::parse_choice(name).kind == &entry)
                names.push_back(name);
        if (entry.runs == catalogue::Runs::unnamed && fitted.empty()) names.push_back(entry.name);
        if (entry.input == catalogue::DetectorInput::images && are_at_hand(entry.name))
            names.push_back(entry.name);
    }
    std::erase_if(names, [&](const std::string& name) {
        return std::ranges::count(stage.selection.without, name) > 0;
    });
    if (names.empty()) throw UsageError("--without leaves no detector. Name fewer.");
    return names;
}

}  // namespace

detectors::Detectors detectors_to_score(const ScoreStage& stage) {
    catalogue::Selection selection = stage.selection;
    if (stage.searched)
        selection.chosen = report::read_search(*stage.searched / report::search_file).chosen();
    if (selection.detectors.empty()) {
        selection.detectors = default_detectors(stage);
        selection.without.clear();
    }
    return detectors::make_detectors(selection);
}

void tell_detectors(const ScoreStage& stage, const detectors::Detectors& detectors) {
    const auto all = std::ranges::count(catalogue::all_detectors(), catalogue::Runs::unnamed,
                                        &catalogue::DetectorKind::runs);
    if (!stage.selection.detectors.empty() || !stage.selection.without.empty() ||
        static_cast<std::ptrdiff_t>(detectors.size()) >= all)
        return;
    std::vector<std::string> names;
    for (const detectors::NamedDetector& named : detectors) names.push_back(named.name);
    inform("the detectors that ", stage.statistics.string(),
           " was fitted for: ", enumerate(names, names.size()));
}

}  // namespace farout::jobs
