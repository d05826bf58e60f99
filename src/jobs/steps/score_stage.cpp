#include <algorithm>
#include <set>
#include <variant>

#include "core/log.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "files/hdf5_probe.h"
#include "jobs/comparable.h"
#include "jobs/device.h"
#include "jobs/given_head.h"
#include "jobs/marked_rows.h"
#include "jobs/odin_scores.h"
#include "jobs/provenance.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "jobs/training_rows.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "scoring/score_file.h"
#include "statistics/fitted_sizes.h"
#include "statistics/statistics_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Several sets go into a folder, a score file of the same name each.
std::vector<fs::path> outputs_of(const ScoreStage& stage) {
    const bool folder =
        stage.features.size() > 1 || !stage.out.has_filename() || fs::is_directory(stage.out);
    if (!folder) return {stage.out};
    std::vector<fs::path> outputs;
    std::set<fs::path> names;
    for (const auto& features : stage.features) {
        if (!names.insert(features.filename()).second)
            throw UsageError(
                concat("Two of --features are called ", printable(features.filename().native()),
                       ": their score files would be one. Score them into two folders."));
        outputs.push_back(stage.out / features.filename());
        if (fs::weakly_canonical(outputs.back()) == fs::weakly_canonical(features))
            throw UsageError(
                concat("The scores of ", printable(features.native()),
                       " would replace the features themselves: choose another --out."));
    }
    return outputs;
}

/// Statistics hold what was learnt through one head; with another they would be quietly wrong.
void require_own_head(const ScoreStage& stage, const std::string& head) {
    const files::Provenance facts = facts_of(stage.statistics);
    const auto fitted_with = facts.find("head");
    if (fitted_with != facts.end() && fitted_with->second != head)
        throw Error(concat(printable(stage.statistics.native()),
                           " was fitted with another head than ", printable(stage.head.native()),
                           ". Run `farout fit` with this head."));
}

/// The names in the fact that statistics carry: "msp, gen(gamma=0.1 M=100)".
std::vector<std::string> fitted_detectors(const fs::path& statistics) {
    const files::Provenance facts = facts_of(statistics);
    const auto fact = facts.find("detectors");
    std::vector<std::string> names;
    if (fact == facts.end()) return names;
    for (const std::string& described : split(fact->second, ','))
        names.push_back(described.substr(0, described.find('(')));
    return names;
}

/// Where none are named: those that the statistics were fitted for, those that look at images too
/// where every set was extracted with them, and those that look at the training rows where these
/// are given and the fit named them.
std::vector<std::string> default_detectors(const ScoreStage& stage) {
    const std::vector<std::string> fitted = fitted_detectors(stage.statistics);
    const bool images = std::all_of(stage.features.begin(), stage.features.end(), has_odin);
    std::vector<std::string> names;
    for (const detectors::DetectorEntry& entry : detectors::all_detectors()) {
        const bool named = std::ranges::count(fitted, entry.name) > 0;
        const bool there = entry.input == detectors::DetectorInput::images ? images
                           : entry.input == detectors::DetectorInput::training_rows
                               ? named && stage.train
                               : named || fitted.empty();
        if (there && std::ranges::count(stage.without, entry.name) == 0)
            names.push_back(entry.name);
    }
    if (names.empty()) throw UsageError("--without leaves no detector. Name fewer.");
    return names;
}

detectors::Detectors detectors_of(const ScoreStage& stage) {
    return detectors::make_detectors(stage.detectors.empty()
                                         ? default_detectors(stage)
                                         : detectors::names_without(stage.detectors, stage.without),
                                     stage.settings);
}

/// Says which they are where nobody named them and they aren't all that there are.
void tell_detectors(const ScoreStage& stage, const detectors::Detectors& detectors) {
    const auto looks_at_features = [](const detectors::DetectorEntry& entry) {
        return entry.input == detectors::DetectorInput::features;
    };
    const auto all = std::ranges::count_if(detectors::all_detectors(), looks_at_features);
    if (!stage.detectors.empty() || !stage.without.empty() ||
        static_cast<std::ptrdiff_t>(detectors.size()) >= all)
        return;
    std::vector<std::string> names;
    for (const detectors::NamedDetector& named : detectors) names.push_back(named.name);
    inform("the detectors that ", stage.statistics.string(),
           " was fitted for: ", enumerate(names, names.size()));
}

/// How features differ from those that the statistics were learnt from, as far as their files tell.
/// Throws Error where that isn't to be.
std::vector<report::ReportWarning> warnings_of(const ScoreStage& stage,
                                               const files::Provenance& statistics) {
    const std::string training = concat("the training features of ", stage.statistics.native());
    std::vector<MadeFeatures> sets;
    for (const auto& file : stage.features) sets.push_back({file.native(), facts_of(file)});
    auto warnings =
        compared_with({training, facts_behind(statistics, training_features), false}, sets);
    if (stage.different == Different::refuse)
        refuse_different(warnings,
                         "Their scores would look comparable and aren't. Extract them alike (the "
                         "same weights and options), or go on all the same with --allow-different "
                         "(allow-different = true in a job file): then the report says so.");
    return warnings;
}

/// All that scores are made with, but for the features.
struct ScoringInputs {
    detectors::Detectors detectors;
    statistics::FittedClassifier fitted;
    files::Provenance facts;
    std::vector<report::ReportWarning> warnings;
    std::shared_ptr<const TrainingRows> training{};  ///< none: no detector asks for them

    explicit ScoringInputs(const ScoreStage& stage)
        : detectors(detectors_of(stage)),
          fitted{read_head(stage.head), statistics::read_statistics_file(stage.statistics)} {
        facts["program"] = files::program_version();
        facts["format"] = scoring::score_format;
        facts["head"] = features::content_id(fitted.head);
        const files::Provenance of_head = facts_of(stage.head);
        if (of_head.contains("model")) facts["model"] = of_head.at("model");
        facts["statistics"] = statistics::content_id(fitted.statistics);
        const files::Provenance of_statistics = facts_of(stage.statistics);
        for (const auto& [name, value] : of_statistics)
            if (name.starts_with(training_features)) facts[name] = value;
        facts.merge(statistics::facts_of(statistics::sizes_of(fitted.statistics)));
        facts["detectors"] = describe(detectors);
        add_device(facts, stage.device);
        detectors::prepare_all(detectors, fitted);
        require_own_head(stage, facts["head"]);
        for (const auto& features : stage.features) {
            require_same_network(features, stage.head);
            require_odin(features, detectors);
        }
        warnings = warnings_of(stage, of_statistics);
        training = open_training_rows(stage, detectors, of_statistics);
    }

    files::Provenance facts_with(const features::FeatureFile& features) const {
        files::Provenance whole = facts;
        whole["features"] = features.content_id();
        add_facts(whole, "features", features.provenance());
        return whole;
    }
};

std::vector<fs::path> files_read_by(const ScoreStage& stage) {
    std::vector<fs::path> files = stage.features;
    files.push_back(stage.head);
    files.push_back(stage.statistics);
    if (stage.train) files.push_back(*stage.train);
    return files;
}

using Tables = std::variant<quantities::ScoringTables, quantities::DeviceTables>;

/// Of the host, or of a rank's device.
Tables tables_of(const statistics::FittedClassifier& fitted, const std::string& device) {
    if (device == "cpu") return quantities::ScoringTables(fitted);
    return quantities::DeviceTables(fitted, at::Device(device));
}

/// A set whose scores are to be made.
struct SetToScore {
    std::unique_ptr<features::FeatureFile> source{};
    files::Provenance facts{};
    fs::path out{};
    at::Tensor nearest{};  ///< this rank's, where detectors look at the training rows
    double seconds = 0;    ///< that they took
};

struct Scorer {
    parallel::Communicator& communicator;
    const ScoringInputs& inputs;
    Tables tables;
    std::optional<report::Cost> fitting;  ///< on the root, where it is known
    Detail detail;
    std::string device;

    /// Time of this rank: of each detector, which a device doesn't tell, and of what they share.
    void take_times(const StepTimes& times, report::Cost& cost) const {
        std::map<std::string, double> shared = times.seconds();
        for (const detectors::NamedDetector& named : inputs.detectors) {
            if (std::holds_alternative<quantities::DeviceTables>(tables)) break;
            cost.detectors.push_back({named.name, times.of(named.name), named.detector->bytes()});
            shared.erase(named.name);
        }
        for (const auto& [step, seconds] : shared) cost.steps.push_back({step, seconds});
    }

    /// Collective: none where the scores are up to date.
    std::optional<SetToScore> look_at(const fs::path& features, const fs::path& out) {
        SetToScore set{.out = out};
        parallel::agree(communicator, [&] {
            set.source = std::make_unique<features::FeatureFile>(features);
            set.facts = inputs.facts_with(*set.source);
        });
        parallel::agree_on_root(communicator, [&] { warn_of_marked_rows(*set.source); });
        parallel::agree_on_facts(
            communicator, {set.facts.begin(), set.facts.end()},
            "All nodes must see the same --features, --head and --statistics.");
        if (is_up_to_date(communicator, out, set.facts)) return std::nullopt;
        return set;
    }

    /// Collective: all sets in one pass against the training rows, where a detector asks for it.
    void find_nearest(std::vector<SetToScore>& sets) {
        if (!inputs.training || sets.empty()) return;
        std::vector<const features::FeatureSource*> sources;
        for (const SetToScore& set : sets) sources.push_back(set.source.get());
        scoring::NearestOfSets found =
            nearest_training_rows(communicator, *inputs.training, sources, device);
        for (std::size_t set = 0; set < sets.size(); ++set) {
            sets[set].nearest = std::move(found.distances[set]);
            sets[set].seconds = found.seconds[set];
        }
    }

    void score(const SetToScore& set) {
        const fs::path& out = set.out;
        StageCost cost(communicator, report::score_stage);
        const scoring::ScoreTable table = std::visit(
            [&](auto& there) {
                return scoring::score_all(communicator, *set.source, there, inputs.detectors,
                                          set.nearest);
            },
            tables);
        take_times(table.times, cost.mine());
        if (inputs.training) cost.mine().steps.push_back({"nearest training rows", set.seconds});
        cost.mine().rows = communicator.is_root() ? table.labels.size() : 0;
        if (fitting) cost.mine().inputs.push_back(*fitting);
        const report::Cost whole = cost.together();
        parallel::agree_on_root(communicator, [&] {
            write_with_cost(out, whole, detail, [&] {
                const Range rows{0, set.source->blocks().rows};
                scoring::write_score_file(out, table, set.source->paths(rows), set.facts);
            });
            inform(out.string(), ": ", table.labels.size(), " rows by ", table.detectors.size(),
                   " detectors in ", human_duration(whole.wall_seconds));
        });
    }
};

}  // namespace

void run_stage(parallel::Session& session, const ScoreStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    std::vector<fs::path> outputs;
    std::optional<ScoringInputs> inputs;
    std::string device;
    files::agree_on_files(communicator, files_read_by(stage));
    parallel::agree(communicator, [&] {
        outputs = outputs_of(stage);
        inputs.emplace(stage);
        device = device_of_rank(stage.device, session.place());
    });
    std::optional<report::Cost> fitting;
    parallel::agree_on_root(communicator, [&] {
        tell_detectors(stage, inputs->detectors);
        for (const report::ReportWarning& warning : inputs->warnings) warn(warning.text);
        fitting = cost_of(stage.statistics);
    });
    Scorer scorer{communicator, *inputs,      tables_of(inputs->fitted, device),
                  fitting,      stage.detail, device};
    std::vector<SetToScore> sets;
    for (std::size_t set = 0; set < outputs.size(); ++set)
        if (auto to_score = scorer.look_at(stage.features[set], outputs[set]))
            sets.push_back(std::move(*to_score));
    scorer.find_nearest(sets);
    for (SetToScore& set : sets) {
        scorer.score(set);
        set = {};
    }
}

std::vector<OutputPlan> plan_of(const ScoreStage& stage) {
    const std::vector<fs::path> outputs = outputs_of(stage);
    const ScoringInputs inputs(stage);
    std::vector<OutputPlan> plans;
    for (std::size_t set = 0; set < outputs.size(); ++set)
        plans.push_back(plan_of_output(
            "score", outputs[set], inputs.facts_with(features::FeatureFile(stage.features[set]))));
    return plans;
}

}  // namespace farout::jobs
