#include "cli/options/report_options.h"

#include "cli/options/home_folder.h"
#include "core/text.h"

namespace farout::cli {

namespace {

const std::vector<std::pair<std::string, reports::OutputFormat>>& formats() {
    static const std::vector<std::pair<std::string, reports::OutputFormat>> all{
        {"table", reports::OutputFormat::table},
        {"csv", reports::OutputFormat::csv},
        {"json", reports::OutputFormat::json},
        {"markdown", reports::OutputFormat::markdown},
        {"latex", reports::OutputFormat::latex}};
    return all;
}

reports::OutputFormat format_of(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& [known, format] : formats()) {
        if (known == name) return format;
        names.push_back(known);
    }
    throw UsageError(concat("--format: there is no format '", printable(name), "'.",
                            did_you_mean(name, names), " There are ", enumerate(names), "."));
}

report::TestChoice tests_of(const Options& options) {
    report::TestChoice choice;
    const std::string family = options.text_or("family", "set");
    if (family != "set" && family != "all")
        throw UsageError(concat("--family: there is no '", printable(family),
                                "'. There are set (all pairs on one set) and all (those on all "
                                "sets)."));
    choice.one_family = family == "all";
    if (options.has("margin")) {
        const double points = parse_double(options.text("margin"), "--margin");
        if (!(points > 0 && points < 100))
            throw UsageError(concat("--margin ", printable(options.text("margin")),
                                    ": write points of per cent above 0 and below 100, such as "
                                    "0.3."));
        choice.margin = points / 100;
    }
    return choice;
}

report::Fpr95 fpr95_of(const std::string& name) {
    if (name == "id_positive") return report::Fpr95::id_positive;
    if (name == "ood_positive") return report::Fpr95::ood_positive;
    throw UsageError(concat("--fpr: there is no FPR95 '", printable(name), "'.",
                            did_you_mean(name, {"id_positive", "ood_positive"}),
                            " It is id_positive (out-of-distribution images accepted where 95 % of "
                            "in-distribution ones are) or ood_positive (in-distribution images "
                            "flagged where 95 % of out-of-distribution ones are)."));
}

/// Throws UsageError for one that a line of text can't hold.
std::string run_name(const std::string& name) {
    const bool fit = !trim(name).empty() && printable(name) == name;
    if (!fit)
        throw UsageError(
            concat("--name: a run can't be called '", printable(name),
                   "': give it some letters, digits or other signs, without control characters."));
    return std::string(trim(name));
}

/// What stands before and behind the first '='.
std::pair<std::string, std::string> parts_of(const std::string& text, const char* usage) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        throw UsageError(concat("'", printable(text), "': write ", usage, "."));
    return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

void add_report_options(po::options_description& description) {
    description.add_options()  //
        ("name", text_value("NAME"),
         "what the run is called in the report, and where reports are compared or summarised "
         "(default: its network there, its folder or job file here)")  //
        ("sort", text_value("KEY"),
         "order of the detectors on stdout: name, auroc, fpr95 or another figure of metrics.json "
         "(the means), or a set's name for the AUROC on it (default: as they were scored)")  //
        ("fpr", text_value("id_positive|ood_positive"),
         "which FPR95 the table, metrics.md and metrics.tex show, and --sort fpr95 means: "
         "out-of-distribution images accepted where 95 % of in-distribution ones are (id_positive, "
         "default), or in-distribution images flagged where 95 % of out-of-distribution ones are "
         "(ood_positive: OpenOOD, pytorch-ood); the other files have both")  //
        ("format", text_value("table|csv|json|markdown|latex"),
         "what stdout gets: table (default), csv, json, markdown, latex; the report's folder "
         "always gets all")                                                                    //
        ("intervals", po::bool_switch(), "95 % intervals in metrics.md and metrics.tex, too")  //
        ("family", text_value("WHICH"),
         "which paired tests are corrected together: set, all pairs on a set or mean (default), or "
         "all, those on all sets and means")  //
        ("margin", text_value("POINTS"),
         "AUROCs no further apart than this are called equivalent in significance.csv (default: "
         "0.3 points of per cent)")  //
        ("class-names", text_value("FILE"),
         "the classes' names for report.html, a line a class, the first of label 0");
}

void set_report_options(reports::ReportStage& stage, const Options& options) {
    if (options.has("name")) stage.name = run_name(options.text("name"));
    stage.fpr95 = fpr95_of(options.text_or("fpr", "id_positive"));
    if (options.has("sort")) stage.sort = options.text("sort");
    if (stage.sort == "fpr95") stage.sort = report::figure_of(stage.fpr95).name;
    stage.format = format_of(options.text_or("format", "table"));
    stage.intervals = options.flag("intervals");
    stage.tests = tests_of(options);
    if (options.has("class-names")) stage.class_names = options.path("class-names");
}

report::SetGroup parse_group(const std::string& text) {
    const auto [name, sets] = parts_of(text, "--group NAME=SET,SET");
    return {name, split(sets, ',')};
}

std::pair<std::string, std::filesystem::path> parse_image_folder(const std::string& text) {
    const auto [set, folder] = parts_of(text, "--images SET=DIR");
    return {set, with_home(folder, "--images: ")};
}

}  // namespace farout::cli
