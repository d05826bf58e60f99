#include <filesystem>

#include "catalogue/detector_choice.h"
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

/// Core time of this rank. A detector's is that of all steps that it takes part in: most serve
/// several detectors, and are counted for each.
void take_times(const StepTimes& times, const detectors::Detectors& detectors,
                statistics::Shape shape, report::Cost& cost) {
    for (const auto& [step, seconds] : times.seconds())
        cost.steps.push_back({step, seconds * cost.threads});
    for (const detectors::NamedDetector& named : detectors) {
        report::DetectorCost of_detector{named.name};
        for (const std::string& step : statistics::steps_of(detectors::needs_of(named), shape))
            of_detector.seconds += times.of(step) * cost.threads;
        cost.detectors.push_back(of_detector);
    }
}

/// The statistics that a detector asks for, in the file's bytes.
void take_bytes(const statistics::Statistics& statistics, const detectors::Detectors& detectors,
                report::Cost& cost) {
    for (std::size_t d = 0; d < detectors.size(); ++d)
        for (const Identity& statistic : detectors[d].detector->needs())
            cost.detectors[d].bytes += statistics.of(statistic, detectors[d].name).bytes();
}

detectors::Detectors detectors_of(const FitStage& stage) {
    return detectors::make_detectors(stage.selection);
}

files::Provenance fit_facts(const FitStage& stage, const features::FeatureFile& training,
                            const numerics::Head& head, const detectors::Detectors& detectors) {
    files::Provenance facts;
    facts["program"] = files::program_version();
    facts["format"] = statistics::statistics_format;
    facts[reports::training_features] = training.content_id();
    add_facts(facts, reports::training_features, training.provenance());
    facts["head"] = features::content_id(head);
    facts["detectors"] = describe(detectors);
    add_device(facts, stage.device);
    return facts;
}

/// What one statistic is made from, of the facts of the whole. Another head of as many classes
/// doesn't change those that don't look at it.
files::Provenance facts_of_statistic(const Identity& statistic, const files::Provenance& whole,
                                     const numerics::Head& head) {
    files::Provenance facts = whole;
    facts.erase("format");
    facts.erase("detectors");
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

}  // namespace

void run_stage(parallel::Session& session, const FitStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    const detectors::Detectors detectors = detectors_of(stage);
    std::optional<features::FeatureFile> training;
    numerics::Head head;
    files::Provenance facts;
    std::string place;
    files::agree_on_files(communicator, {stage.train, stage.head});
    parallel::agree(communicator, [&] {
        training.emplace(stage.train);
        head = read_head(stage.head);
        require_same_network(stage.train, stage.head);
        facts = fit_facts(stage, *training, head, detectors);
        place = device_of_rank(stage.device, session.place());
    });
    parallel::agree_on_root(communicator, [&] { warn_of_marked_rows(*training); });
    parallel::agree_on_facts(communicator, {facts.begin(), facts.end()},
                             "All nodes must see the same --train and --head.");
    if (is_up_to_date(communicator, stage.out, facts)) return;
    parallel::agree_on_root(communicator,
                            [&] { check_training_labels(*training, head.classes(), detectors); });

    StageCost cost(communicator, report::fit_stage);
    const auto device = make_fitting_device(session, place);
    statistics::Statistics there;
    parallel::agree_on_root(communicator, [&] { there = current_statistics(stage, facts, head); });
    statistics::broadcast_statistics(communicator, there);
    statistics::FittedStatistics fit =
        statistics::fit_statistics(communicator, *training, head, detectors::needs_of(detectors),
                                   {.device = device ? &device->get() : nullptr, .there = there});
    take_times(fit.times, detectors, fit.statistics.shape(), cost.mine());
    take_bytes(fit.statistics, detectors, cost.mine());
    for (auto& [identity, fitted] : fit.statistics.fitted)
        fitted.facts = facts_of_statistic(identity, facts, head);
    if (communicator.is_root())
        cost.mine().rows = static_cast<std::uint64_t>(training->blocks().rows);
    const report::Cost whole = cost.together();
    parallel::agree_on_root(communicator, [&] {
        write_with_cost(stage.out, whole, stage.detail, [&] {
            statistics::write_statistics_file(stage.out, fit.statistics, facts);
        });
        if (const auto kept = text_of_kept(there, identities_of(fit.statistics)); !kept.empty())
            inform(kept);
        inform(stage.out.string(), ": fitted on ", training->blocks().rows, " rows of ",
               stage.train.string(), " in ", human_duration(whole.wall_seconds));
        if (!fit.not_finite_rows.empty())
            warn(fit.not_finite_rows.size(),
                 " rows with NaN or infinite features took no part, the first is row ",
                 fit.not_finite_rows.front());
        for (const catalogue::Shortage& shortage : statistics::shortages_of(
                 statistics::sizes_of(fit.statistics), detectors::needs_of(detectors)))
            warn(shortage.text);
    });
}

OutputPlan plan_of(const FitStage& stage) {
    const detectors::Detectors detectors = detectors_of(stage);
    const features::FeatureFile training(stage.train);
    require_same_network(stage.train, stage.head);
    const numerics::Head head = read_head(stage.head);
    const files::Provenance facts = fit_facts(stage, training, head, detectors);
    OutputPlan plan = plan_of_output("fit", stage.out, facts);
    if (plan.work != Work::make_anew) return plan;
    std::vector<Identity> wanted;
    for (const statistics::Need& need : detectors::needs_of(detectors))
        wanted.push_back(need.statistic);
    const std::string kept = text_of_kept(current_statistics(stage, facts, head), wanted);
    if (kept.empty()) return plan;
    plan.work = Work::go_on;
    plan.note += "; " + kept;
    return plan;
}

}  // namespace farout::jobs
