#include <algorithm>
#include <cmath>
#include <iostream>

#include <ATen/Parallel.h>

#include "core/log.h"
#include "core/text.h"
#include "extraction/output.h"
#include "images/image.h"
#include "images/sources/source.h"
#include "jobs/device.h"
#include "jobs/extraction_setup.h"
#include "jobs/extraction_times.h"
#include "jobs/marked_rows.h"
#include "jobs/networks.h"
#include "jobs/progress.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

/// Collective.
void tell_summary(parallel::Communicator& communicator, const ExtractStage& stage,
                  const extraction::ExtractionSummary& summary) {
    const std::vector<extraction::RankTimes> ranks = gather_times(communicator, summary.own);
    if (!communicator.is_root()) return;
    const std::string file = printable(stage.out.native());
    if (const auto rows = summary.recovered_rows; rows > 0)
        inform(file, ": tried again and have features now: ", rows,
               rows == 1 ? " image" : " images");
    if (const auto rows = summary.rows_elsewhere; rows > 0)
        inform(file, ": not found by one rank and computed by another: ", rows,
               rows == 1 ? " image" : " images");
    std::string computed;
    for (const extraction::ExtractedRows& made : summary.files) {
        const std::string name = printable(made.file.native());
        if (made.computed_rows == 0)
            inform(name, ": up to date (", summary.rows, " images)");
        else
            computed += concat(computed.empty() ? "" : ", ", name);
    }
    if (computed.empty()) return;
    const long rate = std::lround(static_cast<double>(summary.computed_rows) / summary.seconds);
    inform(computed, ": ", summary.computed_rows, " images in ", human_duration(summary.seconds),
           " (", rate, " images/s, ", communicator.size(), " × ", at::get_num_threads(),
           " threads)");
    inform(computed, ": ", describe_times(ranks, summary.seconds));
    if (stage.detail != report::Detail::brief)
        std::cerr << times_table(ranks, summary.seconds) << std::flush;
}

/// Which set this is isn't known here (a job looks at the labels of its own sets), and those of
/// out-of-distribution sets are free: so it is told.
void tell_labels_beyond(const models::Model& model, const ExtractStage& stage,
                        const std::vector<images::ListedImage>& images) {
    std::int64_t classes = 0;
    try {
        classes = model.head().classes();
    } catch (const Error&) {
        return;  // a network without a head
    }
    const auto is_beyond = [&](const images::ListedImage& image) { return image.label >= classes; };
    const auto first = std::find_if(images.begin(), images.end(), is_beyond);
    if (first == images.end()) return;
    warn(
        printable(stage.list->native()), ": ", std::count_if(first, images.end(), is_beyond),
        " of ", images.size(), " labels are none of the ", classes,
        " classes of the network (0 to ", classes - 1, "), the first is ", first->label, " in row ",
        first - images.begin(),
        ". That is right for out-of-distribution images alone: fit refuses them, and the "
        "accuracy would be wrong. Correct the list and run this again: features aren't made anew.");
}

}  // namespace

ExitStatus run_stage(parallel::Session& session, const ExtractStage& stage, Networks& networks) {
    parallel::Communicator& communicator = session.communicator();
    models::Model* model = nullptr;
    images::Source source;  // kept for whoever opens it below
    const files::Provenance of_network = facts_of_network(communicator, stage.network);
    parallel::agree(communicator, [&] {
        if (!std::filesystem::exists(stage.root))
            throw Error(concat("The image folder ", printable(stage.root.native()),
                               " doesn't exist (--root)."));
        source = images::open_source(stage.root);
    });
    extraction::ExtractionOptions options =
        agreed_extraction_options(communicator, stage, of_network);
    parallel::agree(communicator, [&] {
        if (communicator.is_root() && stage.list) {
            const std::string why = options.source->explain(options.images, *stage.list);
            if (!why.empty()) warn(why);
        }
        options.warn = [](const std::string& message) { warn(message); };
        options.tell = [](const std::string& message) { inform(message); };
        options.device = device_of_rank(stage.network.device, session.place());
        model = &networks.get(stage.network, of_network, options.device, telling_of(communicator));
        if (stage.head) head_of(*stage.head, *model);
        if (!stage.head && stage.list && communicator.is_root())
            tell_labels_beyond(*model, stage, options.images);
    });

    extraction::ExtractionSummary summary;
    {
        ProgressDisplay display(stage.out.filename().string());
        summary = extraction::extract_features(
            communicator, *model, options,
            [&](const extraction::ExtractionProgress& now) { display.show(now); });
    }
    tell_summary(communicator, stage, summary);
    refuse_too_many_marked_rows(communicator, stage);
    const ExitStatus status = report_marked_rows(
        communicator, stage.out, concat("images of ", stage.out.string(), " could not be read"));
    report_marked_outputs(communicator, stage, summary);
    return status;
}

namespace {

/// "3 of 40 images have no features (3 not found)".
std::string marked_rows_of(const extraction::ExtractionState& state) {
    return concat(features::sum_of(state.without_features), " of ", state.blocks.rows,
                  " images without features (", features::causes_of(state.without_features), ")");
}

/// What a run would do to a file whose blocks are all there.
std::string left_to_do(const extraction::ExtractionState& state,
                       const extraction::ExtractionOptions& options, OutputPlan& plan) {
    const std::int64_t marked = features::sum_of(state.without_features);
    const std::int64_t tried = features::sum_of(state.can_be_tried);
    const bool too_many = features::are_too_many(marked, state.blocks.rows, options.max_unreadable);
    const bool still_too_many =
        features::are_too_many(marked - tried, state.blocks.rows, options.max_unreadable);
    const bool have_come = std::any_of(
        state.can_be_tried.begin(), state.can_be_tried.end(), [](const auto& of_status) {
            return of_status.first ==
                       static_cast<features::RowStatus>(images::ImageFault::not_found) ||
                   of_status.first ==
                       static_cast<features::RowStatus>(images::ImageFault::not_readable);
        });
    plan.images_left = tried;
    plan.only_retries = true;
    plan.work = Work::go_on;
    if (still_too_many) {
        plan.work = Work::refuse;
        return concat("has ", marked_rows_of(state), ", more than --max-unreadable ",
                      shortest_digits(options.max_unreadable), " allows, and ", marked - tried,
                      " of them can't be had now either");
    }
    if (too_many || have_come)
        return concat(marked_rows_of(state), "; ", tried, " of them can be tried now");
    if (state.differing_labels > 0)
        return concat("labels of ", state.differing_labels, " rows are corrected after the list");
    plan.work = Work::nothing;
    return tried > 0 ? concat(tried, " images without features are tried again") : "";
}

std::string start_of(const extraction::ExtractionState& state,
                     const extraction::ExtractionOptions& options, OutputPlan& plan) {
    switch (state.start) {
        case extraction::ExtractionStart::anew:
            plan.work = Work::make;
            return "";
        case extraction::ExtractionStart::go_on:
            if (state.finished_blocks == state.blocks.count())
                return left_to_do(state, options, plan);
            plan.work = Work::go_on;
            return concat(state.finished_blocks, " of ", state.blocks.count(), " blocks are there");
        case extraction::ExtractionStart::replace:
            plan.work = Work::make_anew;
            return state.differing.empty() ? "--overwrite" : enumerate(state.differing, 3);
        case extraction::ExtractionStart::refuse:
            plan.work = Work::refuse;
            return concat("was made differently (", enumerate(state.differing, 3),
                          "); --overwrite would replace it");
    }
    return "";
}

}  // namespace

OutputPlan plan_of(const extraction::ExtractionOptions& options,
                   std::optional<std::int64_t> width) {
    std::vector<OutputPlan> plans;
    for (const extraction::ExtractionState& state : extraction::inspect_extraction(options)) {
        OutputPlan& plan =
            plans.emplace_back(OutputPlan{.stage = "extract", .output = state.file.path});
        plan.images = state.blocks.rows;
        plan.images_left = state.blocks.rows - state.finished_rows;
        plan.note = start_of(state, options, plan);
        if (state.file.output) width = extraction::find_output(state.file.output->kind).width;
        if (width)
            plan.bytes = features::bytes_of(
                features::FeatureLayout{options.images, *width, options.block_rows, {}});
    }
    OutputPlan whole = std::move(plans.front());
    whole.beside.assign(plans.begin() + 1, plans.end());
    return whole;
}

}  // namespace farout::jobs
