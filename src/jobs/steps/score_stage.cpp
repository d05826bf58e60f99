#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <span>

#include "core/log.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "files/hdf5_probe.h"
#include "jobs/device.h"
#include "jobs/given_head.h"
#include "jobs/marked_rows.h"
#include "jobs/provenance.h"
#include "jobs/score_columns.h"
#include "jobs/score_outputs.h"
#include "jobs/scored_detectors.h"
#include "jobs/stage_cost.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "jobs/training_rows.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "reports/comparable.h"
#include "scores/score_file.h"
#include "scoring/column_facts.h"
#include "statistics/fitted_sizes.h"
#include "statistics/statistics_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Several sets go into a folder, a score file of the same name each.
std::vector<fs::path> score_files_of(const ScoreStage& stage) {
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

/// How features differ from those that the statistics were learnt from, as far as their files tell.
/// Throws Error where that isn't to be.
std::vector<report::ReportWarning> warnings_of(const ScoreStage& stage,
                                               const files::Provenance& statistics) {
    const std::string training = concat("the training features of ", stage.statistics.native());
    std::vector<reports::MadeFeatures> sets;
    for (const auto& file : stage.features) sets.push_back({file.native(), facts_of(file)});
    auto warnings = reports::compared_with(
        {training, reports::facts_behind(statistics, reports::training_features), false}, sets);
    if (stage.different == reports::Different::refuse)
        reports::refuse_different(
            warnings,
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
    std::vector<files::Provenance> columns;  ///< what each detector is made with
    std::vector<report::ReportWarning> warnings;
    std::shared_ptr<const TrainingRows> training{};  ///< none: no detector asks for them

    explicit ScoringInputs(const ScoreStage& stage)
        : detectors(detectors_to_score(stage)),
          fitted{read_head(stage.head), statistics::read_statistics_file(stage.statistics)} {
        facts["program"] = files::program_version();
        facts["format"] = scores::score_format;
        facts["head"] = features::content_id(fitted.head);
        const files::Provenance of_head = facts_of(stage.head);
        if (of_head.contains("model")) facts["model"] = of_head.at("model");
        facts["statistics"] = statistics::content_id(fitted.statistics);
        const files::Provenance of_statistics = facts_of(stage.statistics);
        for (const auto& [name, value] : of_statistics)
            if (name.starts_with(reports::training_features) ||
                name.starts_with(reports::validation_features))
                facts[name] = value;
        facts.merge(catalogue::facts_of(statistics::sizes_of(fitted.statistics)));
        facts["detectors"] = describe(detectors);
        add_device(facts, stage.device);
        detectors::prepare_all(detectors, fitted);
        const auto trained_on = facts.find(reports::training_features);
        columns = scoring::column_facts(detectors, fitted.statistics,
                                        trained_on == facts.end() ? "" : trained_on->second);
        require_own_head(stage, facts["head"]);
        for (const auto& features : stage.features) {
            require_same_network(features, stage.head);
            require_outputs(features, detectors);
        }
        warnings = warnings_of(stage, of_statistics);
        training = open_training_rows(stage, detectors, of_statistics);
    }

    /// What the score file of a set is to hold.
    WantedScores wanted_of(const ScoredSet& set) const {
        WantedScores wanted{.detectors = {}, .facts = facts, .columns = columns};
        wanted.facts.merge(set.contents());
        add_facts(wanted.facts, "features", set.features().provenance());
        for (std::size_t d = 0; d < detectors.size(); ++d) {
            wanted.detectors.push_back(detectors[d].name);
            wanted.columns[d].merge(set.contents_of(detectors[d].detector->outputs()));
        }
        return wanted;
    }

    /// The detectors in these places.
    detectors::Detectors some(const std::vector<std::size_t>& places) const {
        detectors::Detectors chosen;
        for (const std::size_t place : places) chosen.push_back(detectors[place]);
        return chosen;
    }
};

std::vector<fs::path> files_read_by(const ScoreStage& stage) {
    std::vector<fs::path> files = stage.features;
    files.push_back(stage.head);
    files.push_back(stage.statistics);
    if (stage.train) files.push_back(*stage.train);
    return files;
}

std::vector<fs::path> outputs_read_by(const ScoreStage& stage,
                                      const detectors::Detectors& detectors) {
    std::vector<fs::path> files;
    for (const fs::path& features : stage.features)
        for (fs::path& file : output_files(features, outputs_of(detectors)))
            files.push_back(std::move(file));
    return files;
}

/// Of the host, or of a rank's device.
struct Tables {
    std::unique_ptr<quantities::HostTables> host;
    std::unique_ptr<quantities::PlainTables> device;
};

Tables tables_of(const statistics::FittedClassifier& fitted, const std::string& device) {
    if (device == "cpu") return {std::make_unique<quantities::HostTables>(fitted), nullptr};
    return {nullptr, std::make_unique<quantities::PlainTables>(fitted, at::Device(device))};
}

/// A set whose scores are to be made.
struct SetToScore {
    std::unique_ptr<ScoredSet> files{};
    WantedScores wanted{};
    ColumnPlan plan{};
    detectors::Detectors detectors{};  ///< whose columns are to be made
    fs::path out{};
    scoring::FromTrainingRows from_training{};  ///< where detectors look at these
    double seconds = 0;                         ///< that it took

    bool asks_for_training_rows() const { return detectors::most_neighbours(detectors).any(); }
};

struct Scorer {
    parallel::Communicator& communicator;
    const ScoringInputs& inputs;
    Tables tables;
    std::optional<report::Cost> fitting;  ///< on the root, where it is known
    report::Detail detail;
    std::string device;

    /// Time of this rank: of each detector, which a device doesn't tell, and of what they share.
    void take_times(const StepTimes& times, const detectors::Detectors& scored,
                    report::Cost& cost) const {
        std::map<std::string, double> shared = times.seconds();
        for (const detectors::NamedDetector& named : scored) {
            if (tables.device) break;
            cost.detectors.push_back({named.name, times.of(named.name), named.detector->bytes()});
            shared.erase(named.name);
        }
        for (const auto& [step, seconds] : shared) cost.steps.push_back({step, seconds});
    }

    /// Collective: what is done about the score file, as the root sees it.
    ColumnPlan plan_of_set(const fs::path& out, const WantedScores& wanted) {
        ColumnPlan plan;
        parallel::agree_on_root(communicator, [&] {
            plan = plan_columns(out, wanted);
            tell(out, plan, wanted);
        });
        plan.file = parallel::broadcast_value(communicator, plan.file);
        plan.to_make.resize(parallel::broadcast_value(communicator, plan.to_make.size()));
        communicator.broadcast(std::as_writable_bytes(std::span(plan.to_make)), 0);
        return plan;
    }

    static void tell(const fs::path& out, const ColumnPlan& plan, const WantedScores& wanted) {
        if (plan.file == ColumnPlan::File::current) inform(out.string(), ": up to date");
        if (plan.file == ColumnPlan::File::kept)
            inform(out.string(), ": ", plan.note(wanted.detectors));
        if (plan.file == ColumnPlan::File::other)
            inform(out.string(), ": made anew (", plan.note(wanted.detectors), ")");
    }

    /// Collective: none where the scores are up to date.
    std::optional<SetToScore> look_at(const fs::path& features, const fs::path& out) {
        SetToScore set{.out = out};
        parallel::agree(communicator, [&] {
            set.files = std::make_unique<ScoredSet>(features, outputs_of(inputs.detectors));
            set.wanted = inputs.wanted_of(*set.files);
        });
        parallel::agree_on_root(communicator, [&] { warn_of_marked_rows(set.files->features()); });
        parallel::agree_on_facts(
            communicator, {set.wanted.facts.begin(), set.wanted.facts.end()},
            "All nodes must see the same --features, --head and --statistics.");
        set.plan = plan_of_set(out, set.wanted);
        if (set.plan.file == ColumnPlan::File::current) return std::nullopt;
        set.detectors = inputs.some(set.plan.to_make);
        return set;
    }

    /// Collective: all sets in one pass against the training rows, where a detector asks for it.
    void find_nearest(std::vector<SetToScore>& sets) {
        std::vector<SetToScore*> asking;
        std::vector<const features::FeatureSource*> sources;
        for (SetToScore& set : sets)
            if (set.asks_for_training_rows()) {
                asking.push_back(&set);
                sources.push_back(&set.files->source());
            }
        if (asking.empty()) return;
        const auto since = std::chrono::steady_clock::now();
        scoring::NearestOfSets found =
            nearest_training_rows(communicator, *inputs.training, sources, device);
        scoring::SumsOfSets sums =
            sums_over_training_rows(communicator, inputs.fitted.head, *inputs.training, sources);
        std::int64_t rows = 0;
        for (const features::FeatureSource* source : sources) rows += source->blocks().rows;
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - since;
        for (std::size_t set = 0; set < asking.size(); ++set) {
            if (!found.distances.empty())
                asking[set]->from_training.nearest = std::move(found.distances[set]);
            if (!sums.empty()) asking[set]->from_training.sums = std::move(sums[set]);
            asking[set]->seconds = spent.count() *
                                   static_cast<double>(sources[set]->blocks().rows) /
                                   static_cast<double>(std::max<std::int64_t>(rows, 1));
        }
    }

    /// Collective: the table of those detectors whose columns are to be made; empty for none.
    scores::ScoreTable table_of(const SetToScore& set) {
        if (set.detectors.empty()) return {};
        return tables.host ? scoring::score_all(communicator, set.files->source(), *tables.host,
                                                set.detectors, set.from_training)
                           : scoring::score_all(communicator, set.files->source(), *tables.device,
                                                set.detectors, set.from_training);
    }

    void score(const SetToScore& set) {
        const fs::path& out = set.out;
        StageCost cost(communicator, report::score_stage);
        scores::ScoreTable table = table_of(set);
        take_times(table.times, set.detectors, cost.mine());
        if (set.asks_for_training_rows())
            cost.mine().steps.push_back({"nearest training rows", set.seconds});
        cost.mine().rows = communicator.is_root()
                               ? static_cast<std::uint64_t>(set.files->features().blocks().rows)
                               : 0;
        if (fitting) cost.mine().inputs.push_back(*fitting);
        report::Cost whole = cost.together();
        parallel::agree_on_root(communicator, [&] {
            if (set.plan.file == ColumnPlan::File::kept) {
                table = with_kept_columns(out, set.wanted, set.plan, std::move(table));
                keep_costs(out, whole);
            }
            table.column_facts = set.wanted.columns;
            files::Provenance facts = set.wanted.facts;
            if (set.plan.file == ColumnPlan::File::kept) keep_imported(out, table, facts);
            if (set.plan.file == ColumnPlan::File::other) tell_lost(out);
            write_with_cost(out, whole, detail, [&] {
                const features::FeatureFile& features = set.files->features();
                const Range rows{0, features.blocks().rows};
                scores::write_score_file(out, table, features.paths(rows), facts);
            });
            const std::size_t made = set.detectors.size();
            inform(out.string(), ": ", table.labels.size(), " rows by ",
                   made == 0 ? table.detectors.size() : made,
                   made == 1 ? " detector in " : " detectors in ",
                   made == 0 ? "no time: all were there" : human_duration(whole.wall_seconds));
        });
    }

    /// Imported columns belong to the rows that were scored before.
    static void tell_lost(const fs::path& out) {
        if (const auto lost = imported_columns(out); !lost.empty())
            warn(printable(out.native()), ": the imported scores of ", enumerate(lost),
                 " were of other features and are gone. Import them again.");
    }

    /// What columns took that stay, out of the account of the run that made them.
    void keep_costs(const fs::path& out, report::Cost& cost) const {
        const std::optional<report::Cost> before = report::cost_of(out);
        for (const detectors::NamedDetector& named : inputs.detectors)
            if (const report::DetectorCost* known = before ? before->of(named.name) : nullptr;
                known != nullptr && cost.of(named.name) == nullptr)
                cost.detectors.push_back(*known);
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
        outputs = score_files_of(stage);
        inputs.emplace(stage);
        device = device_of_rank(stage.device, session.place());
    });
    files::agree_on_files(communicator, outputs_read_by(stage, inputs->detectors));
    std::optional<report::Cost> fitting;
    parallel::agree_on_root(communicator, [&] {
        tell_detectors(stage, inputs->detectors);
        for (const report::ReportWarning& warning : inputs->warnings) warn(warning.text);
        fitting = report::cost_of(stage.statistics);
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

namespace {

Work work_of(ColumnPlan::File file) {
    switch (file) {
        case ColumnPlan::File::none:
            return Work::make;
        case ColumnPlan::File::current:
            return Work::nothing;
        case ColumnPlan::File::kept:
            return Work::go_on;
        case ColumnPlan::File::other:
            break;
    }
    return Work::make_anew;
}

}  // namespace

std::vector<OutputPlan> plan_of(const ScoreStage& stage) {
    const std::vector<fs::path> outputs = score_files_of(stage);
    const ScoringInputs inputs(stage);
    const std::vector<Identity> of_extraction = outputs_of(inputs.detectors);
    std::vector<OutputPlan> plans;
    for (std::size_t set = 0; set < outputs.size(); ++set) {
        const WantedScores wanted = inputs.wanted_of(ScoredSet(stage.features[set], of_extraction));
        const ColumnPlan plan = plan_columns(outputs[set], wanted);
        plans.push_back({.stage = "score",
                         .output = outputs[set],
                         .work = work_of(plan.file),
                         .note = plan.note(wanted.detectors)});
    }
    return plans;
}

}  // namespace farout::jobs
