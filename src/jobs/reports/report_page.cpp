#include "jobs/reports/report_page.h"

#include <algorithm>

#include "core/text.h"
#include "files/replace_file.h"
#include "jobs/reports/report_findings.h"
#include "jobs/reports/report_output.h"
#include "report/page/page.h"
#include "report/page/thumbnails.h"
#include "scoring/score_file.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

/// Pictures of a detector and set on the page.
constexpr std::size_t pictures = 8;

/// Imported features may have come without paths.
std::vector<std::string> paths_of(const fs::path& file, std::size_t rows) {
    const auto paths = read_score_paths(file, {0, static_cast<std::int64_t>(rows)});
    const bool known =
        std::any_of(paths.begin(), paths.end(), [](const auto& path) { return !path.empty(); });
    return known ? paths : std::vector<std::string>{};
}

ScoredSet scored_set(const fs::path& file, const std::vector<std::string>& detectors) {
    ScoreTable table = read_score_file(file, detectors).table;
    ScoredSet set{
        file.stem().string(),    std::move(table.scores),      {},
        std::move(table.labels), std::move(table.predictions), paths_of(file, table.status.size())};
    for (const RowStatus status : table.status) set.taken.push_back(status == RowStatus::ok);
    return set;
}

ReportScores scores_of(const ReportStage& stage, const std::vector<std::string>& detectors) {
    std::vector<ScoredSet> ood;
    for (const auto& file : stage.ood) ood.push_back(scored_set(file, detectors));
    return {detectors, scored_set(stage.id, detectors), std::move(ood), stage.groups};
}

/// Where the page's images lie; "" for those of sets whose folder isn't known.
std::vector<fs::path> files_of(const PageImages& images, const ReportScores& scores,
                               const ReportStage& stage) {
    std::vector<fs::path> files;
    for (const PageImage& image : images.images) {
        const ScoredSet& set = set_of(scores, image);
        const auto folder = stage.image_folders.find(set.name);
        const bool known = folder != stage.image_folders.end() && !set.paths.empty();
        files.push_back(known ? folder->second / set.paths[image.row] : fs::path());
    }
    return files;
}

}  // namespace

void write_page(const Report& report, const ReportStage& stage,
                const std::vector<std::string>& detectors,
                const std::vector<std::string>& class_names, int threads) {
    const ReportScores scores = scores_of(stage, detectors);
    const auto thresholds = threshold_rows(scores, detectors_of_whole_sets(detectors));
    const auto tests = significance(scores);
    write_text_file(stage.out / thresholds_file, to_csv(thresholds));
    write_text_file(stage.out / significance_file, to_csv(tests));
    const PageImages images = page_images(scores, pictures);
    const auto shown = thumbnails(files_of(images, scores, stage), threads);
    PageInput input{report, scores, thresholds, tests, images, shown};
    input.class_names = class_names;
    write_text_file(stage.out / page_file, to_html(input));
}

void remove_page(const ReportStage& stage) {
    for (const char* file : {thresholds_file, significance_file, page_file})
        fs::remove(stage.out / file);
}

}  // namespace farout
