#include <cmath>
#include <iostream>

#include <ATen/Parallel.h>

#include "cli/device.h"
#include "cli/extraction_setup.h"
#include "cli/extraction_times.h"
#include "cli/log.h"
#include "cli/marked_rows.h"
#include "cli/progress.h"
#include "cli/stage_plan.h"
#include "cli/stages.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout {

namespace {

/// Collective.
void tell_summary(Communicator& communicator, const ExtractStage& stage,
                  const ExtractionSummary& summary) {
    const std::vector<RankTimes> ranks = gather_times(communicator, summary.own);
    if (!communicator.is_root()) return;
    const std::string file = printable(stage.out.native());
    if (summary.computed_rows == 0) {
        inform(file, ": up to date (", summary.rows, " images)");
        return;
    }
    const long rate = std::lround(static_cast<double>(summary.computed_rows) / summary.seconds);
    inform(file, ": ", summary.computed_rows, " images in ", human_duration(summary.seconds), " (",
           rate, " images/s, ", communicator.size(), " × ", at::get_num_threads(), " threads)");
    inform(file, ": ", describe_times(ranks, summary.seconds));
    if (stage.detail != Detail::brief)
        std::cerr << times_table(ranks, summary.seconds) << std::flush;
}

}  // namespace

ExitStatus run_stage(Session& session, const ExtractStage& stage) {
    Communicator& communicator = session.communicator();
    ExtractionOptions options;
    std::unique_ptr<Model> model;
    const Provenance of_network = facts_of_network(communicator, stage.network);
    agree(communicator, [&] {
        options = extraction_options(stage, of_network);
        if (!std::filesystem::is_directory(stage.root))
            throw Error(concat("The image folder ", printable(stage.root.native()),
                               " doesn't exist (--root)."));
        options.warn = [](const std::string& message) { warn(message); };
        options.device = device_of_rank(stage.network.device, session.place());
        model = load_network(stage.network, options.device,
                             communicator.is_root() ? Telling::aloud : Telling::silent);
    });

    ExtractionSummary summary;
    {
        ProgressDisplay display(stage.out.filename().string());
        summary = extract_features(communicator, *model, options,
                                   [&](const ExtractionProgress& now) { display.show(now); });
    }
    tell_summary(communicator, stage, summary);
    return report_marked_rows(communicator, stage.out,
                              concat("images of ", stage.out.string(), " could not be read"));
}

namespace {

std::string start_of(const ExtractionState& state, OutputPlan& plan) {
    switch (state.start) {
        case ExtractionStart::anew:
            plan.work = Work::make;
            return "";
        case ExtractionStart::go_on:
            plan.work = state.finished_blocks == state.blocks.count() ? Work::nothing : Work::go_on;
            return plan.work == Work::nothing ? ""
                                              : concat(state.finished_blocks, " of ",
                                                       state.blocks.count(), " blocks are there");
        case ExtractionStart::replace:
            plan.work = Work::make_anew;
            return enumerate(state.differing, 3);
        case ExtractionStart::refuse:
            plan.work = Work::refuse;
            return concat("was made differently (", enumerate(state.differing, 3),
                          "); --overwrite would replace it");
    }
    return "";
}

}  // namespace

OutputPlan plan_of(const ExtractionOptions& options, std::optional<std::int64_t> width) {
    OutputPlan plan{.stage = "extract", .output = options.out};
    const ExtractionState state = inspect_extraction(options);
    plan.note = start_of(state, plan);
    plan.images = state.blocks.rows;
    plan.images_left = state.blocks.rows - state.finished_rows;
    if (width)
        plan.bytes = bytes_of(FeatureLayout{options.images,
                                            *width,
                                            options.block_rows,
                                            {},
                                            state.odin ? OdinColumn::present : OdinColumn::absent});
    return plan;
}

}  // namespace farout
