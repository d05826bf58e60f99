#include "cli/log.h"
#include "cli/provenance.h"
#include "cli/stages.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "parallel/collective.h"
#include "report/cost_file.h"
#include "statistics/fit.h"
#include "statistics/statistics_file.h"

namespace farout {

void run_stage(Session& session, const FitStage& stage) {
    Communicator& communicator = session.communicator();
    const Detectors detectors = make_detectors(stage.detectors, stage.settings);
    std::optional<FeatureFile> training;
    Head head;
    Provenance facts;
    agree(communicator, [&] {
        training.emplace(stage.train);
        head = read_head_file(stage.head);
        require_same_network(stage.train, stage.head);
        facts["program"] = program_version();
        facts["format"] = statistics_format;
        facts["training features"] = training->content_id();
        facts["head"] = content_id(head);
        facts["detectors"] = describe(detectors);
    });
    if (is_up_to_date(communicator, stage.out, facts)) return;

    StageCost cost(communicator, fit_stage);
    const FittedStatistics fit = fit_statistics(communicator, *training, head, needs_of(detectors));
    agree_on_root(communicator, [&] {
        forget_cost(stage.out);
        write_statistics_file(stage.out, fit.statistics, facts);
        cost.mine().rows = static_cast<std::uint64_t>(training->blocks().rows);
    });
    const Cost whole = cost.together();
    agree_on_root(communicator, [&] {
        inform(stage.out.string(), ": fitted on ", training->blocks().rows, " rows of ",
               stage.train.string(), " in ", human_duration(whole.wall_seconds));
        keep_cost(stage.out, whole, stage.detail);
        if (!fit.not_finite_rows.empty())
            warn(fit.not_finite_rows.size(),
                 " rows with NaN or infinite features took no part, the first is row ",
                 fit.not_finite_rows.front());
    });
}

}  // namespace farout
