#include <set>

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
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "statistics/fit.h"
#include "statistics/fit_steps.h"
#include "statistics/fitted_sizes.h"
#include "statistics/statistics_file.h"

namespace farout {

namespace {

/// Core time of this rank. A detector's is that of all steps that it takes part in: most serve
/// several detectors, and are counted for each.
void take_times(const StepTimes& times, const Detectors& detectors, Cost& cost) {
    for (const auto& [step, seconds] : times.seconds())
        cost.steps.push_back({step, seconds * cost.threads});
    for (const NamedDetector& named : detectors) {
        DetectorCost of_detector{named.name};
        std::set<std::string> steps;
        for (const Need& need : named.detector->needs())
            for (const std::string& step : steps_of(need.statistic)) steps.insert(step);
        for (const std::string& step : steps) of_detector.seconds += times.of(step) * cost.threads;
        cost.detectors.push_back(of_detector);
    }
}

/// The statistics that a detector asks for, in the file's bytes.
void take_bytes(const Statistics& statistics, const Detectors& detectors, Cost& cost) {
    for (std::size_t d = 0; d < detectors.size(); ++d)
        for (const Need& need : detectors[d].detector->needs())
            for (const std::string& tensor : tensors_of(need.statistic))
                if (const auto found = statistics.tensors.find(tensor);
                    found != statistics.tensors.end())
                    cost.detectors[d].bytes += found->second.nbytes();
}

Detectors detectors_of(const FitStage& stage) {
    return make_detectors(names_without(stage.detectors, stage.without), stage.settings);
}

Provenance fit_facts(const FitStage& stage, const FeatureFile& training, const Head& head,
                     const Detectors& detectors) {
    Provenance facts;
    facts["program"] = program_version();
    facts["format"] = statistics_format;
    facts[training_features] = training.content_id();
    add_facts(facts, training_features, training.provenance());
    facts["head"] = content_id(head);
    facts["detectors"] = describe(detectors);
    add_device(facts, stage.device);
    return facts;
}

}  // namespace

void run_stage(Session& session, const FitStage& stage) {
    Communicator& communicator = session.communicator();
    const Detectors detectors = detectors_of(stage);
    std::optional<FeatureFile> training;
    Head head;
    Provenance facts;
    std::string place;
    agree_on_files(communicator, {stage.train, stage.head});
    agree(communicator, [&] {
        training.emplace(stage.train);
        head = read_head(stage.head);
        require_same_network(stage.train, stage.head);
        facts = fit_facts(stage, *training, head, detectors);
        place = device_of_rank(stage.device, session.place());
    });
    agree_on_root(communicator, [&] { warn_of_marked_rows(*training); });
    agree_on_facts(communicator, {facts.begin(), facts.end()},
                   "All nodes must see the same --train and --head.");
    if (is_up_to_date(communicator, stage.out, facts)) return;
    agree_on_root(communicator,
                  [&] { check_training_labels(*training, head.classes(), detectors); });

    StageCost cost(communicator, fit_stage);
    const auto device = make_fitting_device(session, place);
    const FittedStatistics fit = fit_statistics(communicator, *training, head, needs_of(detectors),
                                                device ? &device->get() : nullptr);
    take_times(fit.times, detectors, cost.mine());
    take_bytes(fit.statistics, detectors, cost.mine());
    if (communicator.is_root())
        cost.mine().rows = static_cast<std::uint64_t>(training->blocks().rows);
    const Cost whole = cost.together();
    agree_on_root(communicator, [&] {
        write_with_cost(stage.out, whole, stage.detail,
                        [&] { write_statistics_file(stage.out, fit.statistics, facts); });
        inform(stage.out.string(), ": fitted on ", training->blocks().rows, " rows of ",
               stage.train.string(), " in ", human_duration(whole.wall_seconds));
        if (!fit.not_finite_rows.empty())
            warn(fit.not_finite_rows.size(),
                 " rows with NaN or infinite features took no part, the first is row ",
                 fit.not_finite_rows.front());
        for (const Shortage& shortage : shortages_of(sizes_of(fit.statistics), needs_of(detectors)))
            warn(shortage.text);
    });
}

OutputPlan plan_of(const FitStage& stage) {
    const Detectors detectors = detectors_of(stage);
    const FeatureFile training(stage.train);
    require_same_network(stage.train, stage.head);
    return plan_of_output("fit", stage.out,
                          fit_facts(stage, training, read_head(stage.head), detectors));
}

}  // namespace farout
