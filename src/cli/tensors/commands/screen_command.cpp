#include <cmath>

#include "catalogue/search_space.h"
#include "cli/options/detector_options.h"
#include "cli/tensors/commands/commands.h"
#include "cli/tensors/job_files/agreed_job.h"
#include "cli/tensors/job_files/job_stages.h"
#include "cli/tensors/options/evaluation_options.h"
#include "cli/tensors/options/network_options.h"
#include "cli/tensors/options/torch_threads.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "jobs/limits.h"
#include "jobs/networks.h"
#include "jobs/steps/screen_stage.h"
#include "parallel/collective.h"

namespace farout::cli::tensors {

namespace fs = std::filesystem;

namespace {

void add_screen_options(po::options_description& description) {
    description.add_options()  //
        ("job", text_value("JOB.cfg"),
         "a job that was run: its network, head, statistics, parameters and class names, and for "
         "calibration its [id_val] images, or else its [id] images")                             //
        ("seed", text_value("S"), "whose run, of a job with seeds")                              //
        ("root", text_value("DIR"), "folder of the new images, or an uncompressed tar of them")  //
        ("list", text_value("FILE"),
         "list of them, a path a line (default: every image below the folder)")  //
        ("out", text_value("V.csv"),
         "verdicts, a line an image. Beside it V.json (what is promised), V.groups.csv, V.html and "
         "the folder V.screen of features, which a run that comes back goes on with")       //
        ("detector", text_value("NAME"), "which detector, e.g. vim or \"gen(gamma=0.5)\"")  //
        ("accept", text_value("SHARE"),
         "the share of new in-distribution images that is to be accepted at least (default: "
         "0.95)")  //
        ("threshold", text_value("SCORE"),
         "a threshold of your own instead, of which nothing is promised: images with a score at or "
         "above it are accepted")  //
        ("by", text_value("folder|order|date"),
         "where refusals are counted, so that a drift is seen: by folder (default), down the list, "
         "or by the day on which each file was written last (UTC)")  //
        ("window", text_value("N"),
         "with --by order: images that are counted together (default: as many as five refusals "
         "are expected of, or a hundredth of all)")                                     //
        ("pictures", text_value("N"), "refused images shown in V.html (default: 100)")  //
        ("class-names", text_value("FILE"),
         "the classes' names, a line a class, the first of label 0");
    po::options_description alone("Without a job");
    add_fitted_options(alone);
    add_searched_option(alone);
    alone.add_options()(
        "calibrate", text_value("F.h5"),
        "features of in-distribution images that nothing was fitted on: the calibration set");
    add_setting_option(alone);
    add_network_options(alone);
    description.add(alone);
    add_extraction_options(description);
    add_different_option(description);
    add_thread_options(description);
    add_detail_options(description);
}

report::Grouping grouping_of(const Options& options) {
    const std::string by = options.text_or("by", "folder");
    if (by == "folder") return report::Grouping::folder;
    if (by == "order") return report::Grouping::order;
    if (by == "date") return report::Grouping::date;
    throw UsageError(concat("--by must be folder, order or date, not '", printable(by), "'."));
}

/// What a job says, and isn't said again.
void refuse_beside_job(const Options& options) {
    for (const char* name :
         {"model", "weights", "weights-entry", "preprocess", "precision", "device", "head",
          "statistics", "train", "searched", "calibrate", "set", "block", "batch", "schedule"})
        if (options.has(name))
            throw UsageError(concat("--", name,
                                    " doesn't go with --job, which says it: the new images must be "
                                    "treated as those of the job were."));
    if (options.flag("fast-decode"))
        throw UsageError("--fast-decode doesn't go with --job: write it into the job file.");
}

fs::path features_of(const jobs::JobStages& stages, const JobFile& job, jobs::SetUse use) {
    const std::vector<jobs::JobSet> sets = jobs::all_sets(job);
    for (std::size_t set = 0; set < sets.size(); ++set)
        if (sets[set].use == use) return stages.extract[set].out;
    return {};
}

/// The job's validation images, but for a detector that was chosen or fitted on them: its scores of
/// them aren't like those of new images.
jobs::Calibration calibration_of(const JobFile& job, const jobs::JobStages& stages,
                                 const catalogue::Selection& selection) {
    const bool was_seen =
        catalogue::parse_choice(selection.detectors.front()).searched ||
        !detectors::fitted_on_validation(detectors::make_candidates(selection)).empty();
    if (job.id_val && !was_seen)
        return {features_of(stages, job, jobs::SetUse::id_val),
                "the job's in-distribution validation set, id_val"};
    return {features_of(stages, job, jobs::SetUse::id),
            concat("the job's in-distribution test set, ", job.id.name)};
}

void require_run(const fs::path& file, const fs::path& job) {
    if (fs::exists(file)) return;
    throw Error(concat(printable(file.native()),
                       " isn't there: the job hasn't been run so far. Run "
                       "`farout run ",
                       printable(job.native()), "` first."));
}

double accepted_of(const Options& options) {
    const double share = parse_double(options.text_or("accept", "0.95"), "--accept");
    metrics::refused_billionths(share);  // a wrong one is told before anything is read
    return share;
}

float threshold_of(const Options& options) {
    for (const char* name : {"accept", "calibrate"})
        if (options.has(name))
            throw UsageError(concat("--threshold is a threshold of your own: leave --", name,
                                    " out, which finds one."));
    const double threshold = parse_double(options.text("threshold"), "--threshold");
    if (std::isnan(threshold)) throw UsageError("--threshold must be a number, not NaN.");
    return static_cast<float>(threshold);
}

/// What is said of the run itself, with a job or without one.
void set_run(jobs::ScreenStage& stage, const Options& options) {
    stage.extract.root = options.path("root");
    stage.extract.list.reset();  // a job's are of its own sets
    if (options.has("list")) stage.extract.list = options.path("list");
    stage.extract.on_unreadable =
        options.flag("strict") ? features::OnUnreadable::stop : features::OnUnreadable::mark;
    stage.extract.max_unreadable = options.share_or("max-unreadable", 1);
    stage.extract.retry_unreadable = options.flag("retry-unreadable");
    stage.extract.overwrite = options.flag("overwrite");
    stage.extract.detail = stage.score.detail = detail_of(options);
    stage.out = options.path("out");
    stage.by = grouping_of(options);
    stage.window = static_cast<std::size_t>(options.number_or("window", 0, 1));
    if (stage.window > 0 && stage.by != report::Grouping::order)
        throw UsageError("--window goes with --by order.");
    stage.pictures = static_cast<std::size_t>(options.number_or("pictures", 100, 0));
    if (options.has("class-names")) stage.class_names = options.path("class-names");
    if (options.has("threshold")) stage.threshold = threshold_of(options);
}

jobs::ScreenStage stage_of_job(const JobFile& job, const Options& options, int threads) {
    refuse_beside_job(options);
    const jobs::JobStages stages = stages_of(job, threads);
    jobs::ScreenStage stage;
    stage.extract = stages.extract.front();
    stage.extract.workers =
        static_cast<int>(options.number_or("workers", stage.extract.workers, 1));
    stage.score = stages.score;
    stage.score.selection.detectors = {catalogue::column_name(options.text("detector"))};
    stage.score.selection.without.clear();
    if (options.flag("allow-different")) stage.score.different = reports::Different::allow;
    stage.class_names = stages.report.class_names;
    jobs::require_single_images(stage.score.selection);
    if (!options.has("threshold")) {
        stage.calibration = calibration_of(job, stages, stage.score.selection);
        stage.calibration->accepted = accepted_of(options);
        require_run(stage.calibration->features, job.file);
    }
    for (const fs::path& file : {stage.score.head, stage.score.statistics})
        require_run(file, job.file);
    return stage;
}

jobs::ScreenStage stage_alone(const Options& options, int threads) {
    if (options.has("seed"))
        throw UsageError("--seed goes with --job: it names a run of a job with seeds.");
    jobs::ScreenStage stage;
    stage.extract.network = network_of(options);
    set_extraction(stage.extract, options, threads);
    set_fitted(stage.score, options);
    stage.score.selection.detectors = {catalogue::column_name(options.text("detector"))};
    stage.score.selection.settings = options.texts("set");
    stage.score.device = stage.extract.network.device;
    stage.score.different = different_of(options);
    if (options.has("threshold")) return stage;
    if (!options.has("calibrate"))
        throw UsageError(
            "Where does the threshold come from? Give --job JOB.cfg, --calibrate F.h5 (features of "
            "in-distribution images that nothing was fitted on), or --threshold SCORE.");
    const fs::path features = options.path("calibrate");
    stage.calibration = {features, features.stem().string(), accepted_of(options)};
    return stage;
}

}  // namespace

ExitStatus screen_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    add_screen_options(description);
    const CommandHelp help{
        "farout screen --job JOB.cfg --detector vim --accept 0.95 --root NEW/ --out verdicts.csv\n"
        "       farout screen --model NAME --weights FILE --head head.h5 --statistics "
        "statistics.h5\n"
        "              --calibrate val.h5 --detector vim --root NEW/ --out verdicts.csv",
        "Verdicts on new images: prediction, score, accepted or not, p value. The threshold "
        "accepts "
        "at\nleast the wanted share of in-distribution images that come from where the calibration "
        "set does\n(split conformal). Exit status 3 where some images could not be read."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    parallel::Communicator& communicator = session.communicator();
    std::optional<JobFile> job;
    if (options->has("job")) {
        parallel::agree(communicator, [&] {
            job = read_job_file(options->path("job"), options->text_or("seed", ""));
        });
        agree_on_job(communicator, *job);
    }
    const int threads = set_threads(*options, session);
    jobs::ScreenStage stage;
    parallel::agree(communicator, [&] {  // machines may differ, and so may --workers
        stage = job ? stage_of_job(*job, *options, threads) : stage_alone(*options, threads);
        set_run(stage, *options);
        jobs::require_resources(stage.extract, parallel::limits_of(session.place()));
    });
    jobs::Networks networks;
    return jobs::run_stage(session, stage, networks);
}

}  // namespace farout::cli::tensors
