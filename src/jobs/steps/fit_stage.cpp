#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "catalogue/detector_choice.h"
#include "catalogue/search_space.h"
#include "core/log.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "files/hdf5_probe.h"
#include "jobs/device.h"
#include "jobs/fitting_device.h"
#include "jobs/given_head.h"
#include "jobs/marked_rows.h"
#include "jobs/preflight/label_check.h"
#include "jobs/progress.h"
#include "jobs/provenance.h"
#include "jobs/stage_cost.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "statistics/fit.h"
#include "statistics/fitted_sizes.h"
#include "statistics/plan.h"
#include "statistics/registry.h"
#include "statistics/statistics_file.h"

namespace farout::jobs {

namespace {

/// A detector of a selection, and what must be fitted for it.
struct Asker {
    std::string name;
    statistics::Needs needs;
};

/// Those of a selection; what a search tries of a kind is fitted for "kind(searched)".
std::vector<Asker> askers_of(const catalogue::Selection& selection,
                             const detectors::Detectors& candidates) {
    const std::vector<std::string> selected = catalogue::selected_names(selection);
    std::vector<Asker> askers;
    for (const std::string& name : selected) askers.push_back({name, {}});
    for (const detectors::NamedDetector& named : candidates) {
        const bool is_selected = std::ranges::find(selected, named.name) != selected.end();
        const std::string owner = is_selected ? named.name : catalogue::searched_name(named.kind);
        const auto asker = std::ranges::find(askers, owner, &Asker::name);
        for (statistics::Need& need : needs_of(named)) asker->needs.push_back(std::move(need));
    }
    return askers;
}

/// Core time of this rank, and the file's bytes. A detector's are those of all steps that it takes
/// part in, and of all statistics that it asks for: most serve several detectors, and are counted
/// for each.
void take_costs(const statistics::FittedStatistics& fit, const std::vector<Asker>& askers,
                report::Cost& cost) {
    for (const auto& [step, seconds] : fit.times.seconds())
        cost.steps.push_back({step, seconds * cost.threads});
    for (const Asker& asker : askers) {
        report::DetectorCost& own = cost.detectors.emplace_back(report::DetectorCost{asker.name});
        for (const std::string& step : statistics::steps_of(asker.needs, fit.statistics.shape()))
            own.seconds += fit.times.of(step) * cost.threads;
        std::set<Identity> there;
        for (const statistics::Need& need : asker.needs)
            there.insert(fit.statistics.identity_of(need.statistic, need.detector));
        for (const Identity& identity : there)
            own.bytes += fit.statistics.fitted.at(identity).bytes();
    }
}

catalogue::NetworkShape shape_of(const numerics::Head& head) {
    return {head.feature_width(), head.classes()};
}

/// All that is fitted with, opened.
struct FitInputs {
    features::FeatureFile training;
    std::optional<features::FeatureFile> validation{};  ///< where a detector is fitted on it
    numerics::Head head;
    detectors::Detectors detectors;  ///< what is fitted for

    explicit FitInputs(const FitStage& stage)
        : training(stage.train),
          head(read_head(stage.head)),
          detectors(detectors::make_candidates(stage.selection, shape_of(head))) {
        require_same_network(stage.train, stage.head);
        const std::vector<std::string> on_validation = detectors::fitted_on_validation(detectors);
        if (!stage.id_val || on_validation.empty()) return;
        validation.emplace(*stage.id_val);
        require_same_network(*stage.id_val, stage.head);
        reports::refuse_different(
            reports::compared_with({concat("the training features of ", stage.train.native()),
                                    facts_of(stage.train), false},
                                   {{stage.id_val->native(), facts_of(*stage.id_val)}}),
            "Extract them alike (the same weights and options).");
    }

    statistics::Sources sources() const {
        return {.train = &training, .id_val = validation ? &*validation : nullptr};
    }
};

files::Provenance fit_facts(const FitStage& stage, const FitInputs& inputs) {
    const numerics::Head& head = inputs.head;
    files::Provenance facts;
    facts["program"] = files::program_version();
    facts["format"] = statistics::statistics_format;
    facts[reports::training_features] = inputs.training.content_id();
    add_facts(facts, reports::training_features, inputs.training.provenance());
    if (inputs.validation) {
        facts[reports::validation_features] = inputs.validation->content_id();
        add_facts(facts, reports::validation_features, inputs.validation->provenance());
    }
    facts["head"] = features::content_id(head);
    facts["detectors"] = describe(detectors::make_unsearched(stage.selection));
    if (const std::string searched = catalogue::describe_search(stage.selection, shape_of(head));
        !searched.empty())
        facts["searched"] = searched;
    add_device(facts, stage.device);
    return facts;
}

/// What features of this name gave to the facts.
void erase_facts_of(files::Provenance& facts, std::string_view features) {
    std::erase_if(facts, [&](const auto& fact) { return fact.first.starts_with(features); });
}

/// What one statistic is made from, of the facts of the whole. Another head of as many classes
/// doesn't change those that don't look at it.
files::Provenance facts_of_statistic(const Identity& statistic, const files::Provenance& whole,
                                     const numerics::Head& head) {
    files::Provenance facts = whole;
    facts.erase("format");
    facts.erase("detectors");
    facts.erase("searched");
    const bool on_training = statistics::source_of(statistic) == statistics::source::train;
    erase_facts_of(facts, on_training ? reports::validation_features : reports::training_features);
    if (statistics::entry_of(statistic).uses_head) return facts;
    facts.erase("head");
    facts["classes"] = concat(head.classes());
    return facts;
}

/// Files of before statistics had facts of their own have those of the whole, the head among them.
bool is_current(const files::Provenance& facts, const Identity& statistic,
                const files::Provenance& whole, const numerics::Head& head) {
    files::Provenance of_former_file = whole;
    of_former_file.erase("format");
    of_former_file.erase("detectors");
    of_former_file.erase("searched");
    erase_facts_of(of_former_file, reports::validation_features);
    return facts == facts_of_statistic(statistic, whole, head) || facts == of_former_file;
}

/// On the root: those of the output's statistics that were made from the same things.
statistics::Statistics current_statistics(const FitStage& stage, const files::Provenance& facts,
                                          const numerics::Head& head) {
    statistics::Statistics there;
    if (!std::filesystem::exists(stage.out)) return there;
    there = statistics::read_statistics_file(stage.out);
    std::erase_if(there.fitted, [&](const auto& entry) {
        return !is_current(entry.second.facts, entry.first, facts, head);
    });
    return there.fitted.empty() ? statistics::Statistics{} : there;
}

/// "kept: mean, class_means; made: the rest"; "" where none of the wanted ones is kept.
std::string text_of_kept(const statistics::Statistics& there, const std::vector<Identity>& wanted) {
    std::vector<std::string> kept;
    for (const Identity& identity : wanted)
        if (there.fitted.contains(identity)) kept.push_back(identity.text());
    if (kept.empty()) return "";
    return concat("kept: ", enumerate(kept),
                  kept.size() == wanted.size() ? "" : "; made: the rest");
}

std::vector<Identity> identities_of(const statistics::Statistics& statistics) {
    std::vector<Identity> all;
    for (const auto& entry : statistics.fitted) all.push_back(entry.first);
    return all;
}

std::vector<std::filesystem::path> files_read_by(const FitStage& stage) {
    std::vector<std::filesystem::path> files{stage.train, stage.head};
    if (stage.id_val) files.push_back(*stage.id_val);
    return files;
}

std::int64_t rows_of(const FitInputs& inputs) {
    return inputs.training.blocks().rows +
           (inputs.validation ? inputs.validation->blocks().rows : 0);
}

std::string text_of_validation(const FitInputs& inputs) {
    if (!inputs.validation) return "";
    return concat(" and ", inputs.validation->blocks().rows, " of ", inputs.validation->name());
}

void warn_of_not_finite(const features::FeatureFile& features,
                        const std::vector<std::int64_t>& rows) {
    if (rows.empty()) return;
    warn(features.name(), ": ", rows.size(),
         " rows with NaN or infinite features took no part, the first is row ", rows.front());
}

}  // namespace

namespace {

/// A bar for each source of rows.
class FitDisplay {
  public:
    explicit FitDisplay(std::string what) : what_(std::move(what)) {}

    void operator()(const statistics::FitProgress& progress) {
        if (!display_ || progress.source != source_) {
            source_ = progress.source;
            display_ = std::make_shared<ProgressDisplay>(what_, "rows", LastLine::left_out);
        }
        display_->show({.rows = progress.rows, .finished_rows = progress.finished_rows});
    }

  private:
    std::string what_;
    std::string source_;
    std::shared_ptr<ProgressDisplay> display_;  // shared, as functions are copied
};

}  // namespace

void run_stage(parallel::Session& session, const FitStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    detectors::make_candidates(stage.selection);  // a mistake is told before anything is read
    std::optional<FitInputs> inputs;
    files::Provenance facts;
    std::string place;
    files::agree_on_files(communicator, files_read_by(stage));
    parallel::agree(communicator, [&] {
        inputs.emplace(stage);
        facts = fit_facts(stage, *inputs);
        place = device_of_rank(stage.device, session.place());
    });
    const numerics::Head& head = inputs->head;
    const detectors::Detectors& detectors = inputs->detectors;
    parallel::agree_on_root(communicator, [&] {
        warn_of_marked_rows(inputs->training);
        if (inputs->validation) warn_of_marked_rows(*inputs->validation);
    });
    parallel::agree_on_facts(communicator, {facts.begin(), facts.end()},
                             "All nodes must see the same --train and --head.");
    if (is_up_to_date(communicator, stage.out, facts)) return;
    parallel::agree_on_root(communicator, [&] {
        check_training_labels(inputs->training, head.classes(), detectors);
        if (inputs->validation)
            check_training_labels(*inputs->validation, head.classes(), detectors,
                                  statistics::source::id_val);
    });

    StageCost cost(communicator, report::fit_stage);
    const auto device = make_fitting_device(session, place);
    statistics::Statistics there;
    parallel::agree_on_root(communicator, [&] { there = current_statistics(stage, facts, head); });
    statistics::broadcast_statistics(communicator, there);
    statistics::FittedStatistics fit = statistics::fit_statistics(
        communicator, inputs->sources(), head, detectors::needs_of(detectors),
        {.device = device ? &device->get() : nullptr,
         .there = there,
         .progress = FitDisplay(stage.out.filename().string())});
    take_costs(fit, askers_of(stage.selection, detectors), cost.mine());
    for (auto& [identity, fitted] : fit.statistics.fitted)
        fitted.facts = facts_of_statistic(identity, facts, head);
    if (communicator.is_root()) cost.mine().rows = static_cast<std::uint64_t>(rows_of(*inputs));
    const report::Cost whole = cost.together();
    parallel::agree_on_root(communicator, [&] {
        write_with_cost(stage.out, whole, stage.detail, [&] {
            statistics::write_statistics_file(stage.out, fit.statistics, facts);
        });
        if (const auto kept = text_of_kept(there, identities_of(fit.statistics)); !kept.empty())
            inform(kept);
        inform(stage.out.string(), ": fitted on ", inputs->training.blocks().rows, " rows of ",
               stage.train.string(), text_of_validation(*inputs), " in ",
               human_duration(whole.wall_seconds));
        warn_of_not_finite(inputs->training, fit.not_finite_rows);
        if (inputs->validation)
            warn_of_not_finite(*inputs->validation, fit.not_finite_validation_rows);
        for (const catalogue::Shortage& shortage : statistics::shortages_of(
                 statistics::sizes_of(fit.statistics), detectors::needs_of(detectors)))
            warn(shortage.text);
    });
}

OutputPlan plan_of(const FitStage& stage) {
    const FitInputs inputs(stage);
    const files::Provenance facts = fit_facts(stage, inputs);
    OutputPlan plan = plan_of_output("fit", stage.out, facts);
    if (plan.work != Work::make_anew) return plan;
    std::vector<Identity> wanted;
    for (const statistics::Need& need : detectors::needs_of(inputs.detectors))
        wanted.push_back(need.statistic);
    const std::string kept = text_of_kept(current_statistics(stage, facts, inputs.head), wanted);
    if (kept.empty()) return plan;
    plan.work = Work::go_on;
    plan.note += "; " + kept;
    return plan;
}

}  // namespace farout::jobs
