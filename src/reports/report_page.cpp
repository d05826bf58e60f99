#include "reports/report_page.h"

#include "core/text.h"
#include "files/replace_file.h"
#include "report/failures.h"
#include "report/page/page.h"
#include "report/page/page_images.h"
#include "report/part_shares.h"
#include "reports/report_findings.h"
#include "reports/report_output.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

/// Pictures of a detector and set on the page.
constexpr std::size_t pictures = 8;

/// Where the page's images lie; nowhere for those of sets whose root isn't known, or can't be used,
/// and for those that only detectors show which aren't compared: pictures are most of a page.
std::vector<report::ImagePlace> places_of(const report::PageImages& images,
                                          const std::vector<std::size_t>& compared,
                                          const report::ReportScores& scores,
                                          const ReportStage& stage) {
    std::vector<bool> is_shown(images.images.size());
    for (const std::size_t detector : compared)
        for (const auto& of_set : images.extremes[detector])
            for (const report::ShownImage& one : of_set) is_shown[one.image] = true;
    std::map<std::string, images::Source> sources;
    for (const auto& [set, root] : stage.image_folders) {
        try {
            sources[set] = images::open_source(root);
        } catch (const Error&) {
            continue;  // the page names images without their pictures
        }
    }
    std::vector<report::ImagePlace> places;
    for (std::size_t i = 0; i < images.images.size(); ++i) {
        const report::PageImage& image = images.images[i];
        const report::ScoredSet& set = report::set_of(scores, image);
        report::ImagePlace& place = places.emplace_back();
        if (set.paths.empty() || !is_shown[i]) continue;
        if (const auto source = sources.find(set.name); source != sources.end())
            place = {source->second, set.paths[image.row]};
    }
    return places;
}

}  // namespace

void write_page(const report::Report& report, const ReportStage& stage,
                const report::ReportScores& scores, const Tests& tests,
                const std::vector<std::string>& class_names,
                std::span<const report::CalibratedRow> calibrated, int threads) {
    const auto thresholds =
        report::threshold_rows(scores, detectors_of_whole_sets(scores.detectors));
    files::write_text_file(stage.out / thresholds_file, report::to_csv(thresholds));
    files::write_text_file(stage.out / significance_file, report::to_csv(tests.rows, stage.tests));
    const auto clusters = report::cluster_rows(scores, report);
    files::write_text_file(stage.out / clusters_file, report::to_csv(clusters));
    const report::Parts parts =
        report::parts_of(scores, report::ClassNames(scores.id, class_names));
    files::write_text_file(stage.out / classes_file,
                           report::to_csv(report::part_shares(scores, parts)));
    if (report.failures)
        files::write_text_file(stage.out / failures_file, report::to_csv(*report.failures));
    const report::PageImages images = report::page_images(scores, pictures);
    const auto shown =
        report::thumbnails(places_of(images, tests.compared, scores, stage), threads);
    report::PageInput input{report,      scores,   thresholds, tests.compared, tests.rows,
                            stage.tests, clusters, parts,      images,         shown};
    input.class_names = class_names;
    input.calibrated = calibrated;
    files::write_text_file(stage.out / page_file, report::to_html(input));
}

void remove_page(const ReportStage& stage) {
    for (const char* file : {thresholds_file, significance_file, failures_file, clusters_file,
                             classes_file, page_file})
        fs::remove(stage.out / file);
}

}  // namespace farout::reports
