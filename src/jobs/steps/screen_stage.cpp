#include "jobs/steps/screen_stage.h"

#include <iostream>

#include "catalogue/detector_choice.h"
#include "core/log.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "files/rank_facts.h"
#include "files/replace_file.h"
#include "images/sources/source.h"
#include "jobs/networks.h"
#include "jobs/provenance.h"
#include "jobs/score_outputs.h"
#include "jobs/scored_detectors.h"
#include "metrics/sorted_scores.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "report/class_names.h"
#include "report/page/page_images.h"
#include "report/page/screening_page.h"
#include "scores/score_file_reader.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

fs::path beside(const fs::path& out, const char* ending) {
    return out.parent_path() / (out.stem().native() + ending);
}

/// The rows of a file that have features.
std::int64_t usable_rows(const fs::path& features) {
    const features::FeatureFile file(features);
    return file.blocks().rows - features::sum_of(file.without_features());
}

/// Told before the images are looked at, not after hours.
void require_enough(const Calibration& calibration) {
    metrics::require_calibration_scores(
        calibration.set, static_cast<std::uint64_t>(usable_rows(calibration.features)),
        calibration.accepted);
}

void require_csv(const fs::path& out) {
    if (out.extension() != ".csv")
        throw UsageError(concat("--out ", printable(out.native()),
                                ": the verdicts are CSV. Give a name that ends in .csv."));
}

std::vector<float> calibration_scores(const fs::path& file, const std::string& detector) {
    const scores::ScoreFileReader reader(file, {detector});
    const auto rows = static_cast<std::size_t>(reader.rows());
    std::vector<float> scores(rows);
    std::vector<std::uint8_t> status(rows);
    reader.read_scores(detector, 0, scores);
    reader.read_status(0, status);
    for (std::uint8_t& taken : status) taken = taken == 1 ? 1 : 0;
    const metrics::SortedScores<float> sorted({scores, status, detector, file.stem().string()});
    return {sorted.values().begin(), sorted.values().end()};
}

report::ScreenedImages screened_images(const ScreenFiles& files, const std::string& detector) {
    const scores::ScoreFileReader reader(files.scores, {detector});
    const auto rows = static_cast<std::size_t>(reader.rows());
    report::ScreenedImages images{.paths = reader.read_paths({0, reader.rows()}),
                                  .status = std::vector<std::uint8_t>(rows),
                                  .predictions = std::vector<std::int32_t>(rows),
                                  .scores = std::vector<float>(rows)};
    reader.read_status(0, images.status);
    reader.read_predictions(0, images.predictions);
    reader.read_scores(detector, 0, images.scores);
    for (const features::UnreadableRow& row : features::FeatureFile(files.features).unreadable())
        images.reasons[static_cast<std::size_t>(row.row)] = row.reason;
    return images;
}

/// The day of each file, as the source tells it.
std::vector<std::string> days_of(const fs::path& root, const std::vector<std::string>& paths) {
    const images::Source source = images::open_source(root);
    std::vector<std::string> days;
    for (const std::string& path : paths) {
        const auto stamp = source->stamp(path);
        days.push_back(stamp ? report::day_of(stamp->modified) : "");
    }
    return days;
}

report::Screening judged(const ScreenStage& stage, const ScreenFiles& files,
                         const std::string& detector, std::vector<std::string> class_names) {
    report::ScreenedImages images = screened_images(files, detector);
    if (stage.by == report::Grouping::date) images.days = days_of(stage.extract.root, images.paths);
    if (!stage.calibration)
        return {detector, std::move(images), stage.threshold, std::move(class_names)};
    const fs::path scores = files.folder / "scores" / stage.calibration->features.filename();
    return {detector, std::move(images),
            report::CalibrationScores{stage.calibration->set, calibration_scores(scores, detector),
                                      stage.calibration->accepted},
            std::move(class_names)};
}

/// What the verdicts were made from.
files::Provenance facts_behind(const ScreenFiles& files, const ScreenStage& stage) {
    files::Provenance facts = facts_of(files.scores);
    facts.erase("detector order");
    facts["scores format"] = facts["format"];
    facts.erase("format");
    if (stage.calibration) add_facts(facts, "calibration", facts_of(stage.calibration->features));
    return facts;
}

std::string page_of(const report::Screening& screening, const ScreenStage& stage,
                    const std::vector<report::RefusalGroup>& groups, int threads) {
    const std::vector<std::size_t> rows = screening.most_refused(stage.pictures);
    const images::Source source = images::open_source(stage.extract.root);
    std::vector<report::ImagePlace> places;
    for (const std::size_t row : rows) places.push_back({source, screening.images().paths[row]});
    const std::vector<std::string> pictures = report::thumbnails(places, threads);
    return report::to_html(report::ScreeningPage{screening, stage.by, groups, rows, pictures});
}

void write_verdicts(const report::Screening& screening, const ScreenStage& stage,
                    const ScreenFiles& files, int threads) {
    const std::size_t window =
        stage.window > 0
            ? stage.window
            : report::usual_window(screening.images().paths.size(),
                                   screening.promise() ? screening.promise()->promised() : 0.05);
    const auto groups = screening.groups(stage.by, window);
    const std::string page = page_of(screening, stage, groups, threads);
    parallel::throw_if_interrupted();  // from here on to the end: the files belong together
    files::write_text_file(files.groups, report::groups_csv(groups));
    files::write_text_file(files.facts, report::screening_json(screening, stage.by, window, groups,
                                                               facts_behind(files, stage)));
    files::write_text_file(files.page, page);
    files::write_text_file(stage.out, report::verdicts_csv(screening));
    std::cout << report::screening_text(screening, stage.by, groups) << std::flush;
    inform("the verdicts lie in ", stage.out.string(), ", what is refused in ",
           files.page.string());
}

}  // namespace

ScreenFiles::ScreenFiles(const fs::path& out)
    : groups(beside(out, ".groups.csv")),
      facts(beside(out, ".json")),
      page(beside(out, ".html")),
      folder(beside(out, ".screen")),
      features(folder / "screened.h5"),
      scores(folder / "scores" / "screened.h5") {}

void require_single_images(const catalogue::Selection& selection) {
    if (selection.detectors.size() != 1)
        throw UsageError("Which detector? --detector names one, such as vim (see `farout list`).");
    const catalogue::Choice choice = catalogue::parse_choice(selection.detectors.front());
    if (choice.kind->looks_at_whole_set)
        throw UsageError(concat(
            choice.name,
            " gives no verdict on an image alone: its score depends on the other images that are "
            "screened with it (it clips at a quantile of the whole set), so no threshold keeps "
            "its promise. Take another detector, such as react or gen."));
}

ExitStatus run_stage(parallel::Session& session, const ScreenStage& given, Networks& networks) {
    parallel::Communicator& communicator = session.communicator();
    ScreenStage stage = given;
    const ScreenFiles files(stage.out);
    std::string detector;
    std::vector<std::string> class_names;
    if (stage.class_names)
        files::agree_on_contents(communicator, {{"class names", *stage.class_names}});
    parallel::agree(communicator, [&] {
        require_csv(stage.out);
        require_single_images(stage.score.selection);
        if (stage.calibration) require_enough(*stage.calibration);
        if (stage.class_names) class_names = report::read_class_names(*stage.class_names);
        const detectors::Detectors made = detectors_to_score(stage.score);
        detector = made.front().name;
        stage.extract.outputs = outputs_of(made);
    });
    stage.extract.out = files.features;
    stage.extract.folder_labels = FolderLabels::unused;
    const ExitStatus status = run_stage(session, stage.extract, networks);
    networks.release();
    stage.score.features = {files.features};
    if (stage.calibration) stage.score.features.push_back(stage.calibration->features);
    stage.score.out = files.scores.parent_path() / "";  // a folder, of one file, too
    run_stage(session, stage.score);
    parallel::agree_on_root(communicator, [&] {
        write_verdicts(judged(stage, files, detector, std::move(class_names)), stage, files,
                       session.place().threads);
    });
    return status;
}

}  // namespace farout::jobs
