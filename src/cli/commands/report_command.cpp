#include <algorithm>

#include "cli/options/compare_options.h"
#include "cli/options/detector_options.h"
#include "cli/options/report_options.h"
#include "core/text.h"
#include "reports/report_stage.h"

namespace farout::cli {

namespace {

void require_sets_of_images(const reports::ReportStage& stage) {
    std::vector<std::string> sets{stage.id.stem().string()};
    for (const auto& file : stage.ood) sets.push_back(file.stem().string());
    for (const auto& [set, folder] : stage.image_folders)
        if (std::find(sets.begin(), sets.end(), set) == sets.end())
            throw UsageError(concat("--images: there is no set '", printable(set), "'.",
                                    did_you_mean(set, sets), " There are ",
                                    printable(enumerate(sets, sets.size())), "."));
}

}  // namespace

ExitStatus report_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()                                            //
        ("id", text_value("S.h5"), "scores of the in-distribution set")  //
        ("ood", po::value<std::vector<std::string>>()->multitoken()->value_name("S.h5 …"),
         "scores of the OOD sets")  //
        ("calibrate", text_value("S.h5"),
         "scores of other in-distribution images, on which thresholds are fixed: calibration.csv "
         "tells what they accept of every set")  //
        ("shifted", po::value<std::vector<std::string>>()->multitoken()->value_name("S.h5 …"),
         "scores of shifted sets: images of the in-distribution classes, seen otherwise "
         "(ImageNet-V2, -C, -R). full_spectrum.csv has the figures with them as in-distribution, "
         "shifted.csv what share of each is accepted, and the accuracy on it")  //
        ("out", text_value("DIR"),
         "folder of report.html, metrics.csv, .json, .md and .tex, thresholds.csv "
         "(for_single_images says \"no\" where a detector looks at the whole set, so that its "
         "threshold isn't one for single images), significance.csv, failures.csv, clusters.csv and "
         "classes.csv")  //
        ("group", po::value<std::vector<std::string>>()->composing()->value_name("NAME=SET,SET"),
         "OOD sets whose mean is told, too, e.g. near=ssb_hard,ninco; may be given several "
         "times")  //
        ("images", po::value<std::vector<std::string>>()->composing()->value_name("SET=DIR"),
         "the folder that a set's images lie in, for pictures in report.html; may be given several "
         "times")                                                                                //
        ("detectors", text_value("a,b,c"), "which detectors (default: all in the score files)")  //
        ("without", text_value("a,b"), "all detectors but these")                                //
        ("searched", text_value("DIR"),
         "folder of the `farout search` that chose the parameters of detectors such as "
         "gen(searched): the report tells what was chosen")  //
        ("distributed", po::bool_switch(),
         "for scores beyond a rank's memory: the ranks share each column, and the same figures are "
         "written to metrics.csv, .json, .md and .tex; report.html and the other .csv "
         "files aren't made, those of an earlier report are removed");
    add_report_options(description);
    add_compare_options(description);
    add_different_option(description);
    add_detail_options(description);
    const CommandHelp help{
        "farout report --id DIR/val.h5 --ood DIR/a.h5 DIR/b.h5 … --out REPORT_DIR",
        "AUROC, both FPR95s and AUPRs of every detector on every OOD set."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    reports::ReportStage stage;
    stage.id = options->path("id");
    for (const auto& file : options->texts("ood")) stage.ood.emplace_back(file);
    for (const auto& file : options->texts("shifted")) stage.shifted.emplace_back(file);
    if (stage.ood.empty()) throw UsageError("The option --ood is missing (see --help).");
    stage.out = options->path("out");
    if (options->has("calibrate")) stage.calibrate = options->path("calibrate");
    stage.detectors = detector_names(*options);
    stage.without = detectors_left_out(*options);
    stage.detail = detail_of(*options);
    stage.different = different_of(*options);
    if (options->has("searched")) stage.searched = options->path("searched");
    stage.compare = published_source_of(*options);
    set_report_options(stage, *options);
    for (const auto& group : options->texts("group")) stage.groups.push_back(parse_group(group));
    for (const auto& given : options->texts("images")) {
        const auto [set, folder] = parse_image_folder(given);
        if (!stage.image_folders.emplace(set, folder).second)
            throw UsageError(
                concat("--images names the folder of '", printable(set), "' twice. Name one."));
    }
    require_sets_of_images(stage);
    if (options->flag("distributed")) {
        if (options->has("calibrate"))
            throw UsageError(
                "--calibrate makes calibration.csv, which --distributed doesn't. Leave one out.");
        if (options->has("images") || options->has("class-names"))
            throw UsageError(
                "--images and --class-names are for report.html, which --distributed doesn't "
                "make. Leave them out.");
        if (options->has("family") || options->has("margin"))
            throw UsageError(
                "--family and --margin are for significance.csv, which --distributed doesn't make. "
                "Leave them out.");
        if (!stage.shifted.empty())
            throw UsageError(
                "--shifted doesn't go with --distributed, whose ranks hold parts of columns. Leave "
                "one of them out.");
        stage.scale = reports::ReportScale::distributed;
    }
    reports::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout::cli
