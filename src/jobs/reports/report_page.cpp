#include "jobs/reports/report_page.h"

#include "core/text.h"
#include "files/replace_file.h"
#include "jobs/reports/report_findings.h"
#include "jobs/reports/report_output.h"
#include "report/page/page.h"
#include "report/page/page_images.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Pictures of a detector and set on the page.
constexpr std::size_t pictures = 8;

/// Where the page's images lie; "" for those of sets whose folder isn't known.
std::vector<fs::path> files_of(const report::PageImages& images, const report::ReportScores& scores,
                               const ReportStage& stage) {
    std::vector<fs::path> files;
    for (const report::PageImage& image : images.images) {
        const report::ScoredSet& set = report::set_of(scores, image);
        const auto folder = stage.image_folders.find(set.name);
        const bool known = folder != stage.image_folders.end() && !set.paths.empty();
        files.push_back(known ? folder->second / set.paths[image.row] : fs::path());
    }
    return files;
}

}  // namespace

void write_page(const report::Report& report, const ReportStage& stage,
                const report::ReportScores& scores, const std::vector<std::string>& class_names,
                int threads) {
    const auto thresholds =
        report::threshold_rows(scores, detectors_of_whole_sets(scores.detectors));
    const auto tests = report::significance(scores);
    files::write_text_file(stage.out / thresholds_file, report::to_csv(thresholds));
    files::write_text_file(stage.out / significance_file, report::to_csv(tests));
    const report::PageImages images = report::page_images(scores, pictures);
    const auto shown = report::thumbnails(files_of(images, scores, stage), threads);
    report::PageInput input{report, scores, thresholds, tests, images, shown};
    input.class_names = class_names;
    files::write_text_file(stage.out / page_file, report::to_html(input));
}

void remove_page(const ReportStage& stage) {
    for (const char* file : {thresholds_file, significance_file, page_file})
        fs::remove(stage.out / file);
}

}  // namespace farout::jobs
