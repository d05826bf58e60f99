#include <algorithm>
#include <cstdint>
#include <iostream>

#include "cli/options/compare_options.h"
#include "cli/options/detector_options.h"
#include "cli/options/report_places.h"
#include "core/log.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "parallel/collective.h"
#include "report/page/comparison_page.h"
#include "report/report_file.h"
#include "report/run_comparison.h"
#include "reports/comparable.h"
#include "reports/published_comparison.h"
#include "reports/run_scores.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

/// What tells the places apart: the paths without the folders that all of them begin or end with.
std::vector<std::string> names_of(const std::vector<fs::path>& places) {
    std::vector<std::vector<std::string>> parts;
    std::size_t shortest = SIZE_MAX;
    for (const fs::path& place : places) {
        auto& some = parts.emplace_back();
        for (const fs::path& part : fs::absolute(place).lexically_normal())
            if (!part.empty()) some.push_back(part.string());
        shortest = std::min(shortest, some.size());
    }
    const auto all_have = [&](auto part_of) {
        return std::all_of(parts.begin(), parts.end(),
                           [&](const auto& some) { return part_of(some) == part_of(parts[0]); });
    };
    std::size_t begin = 0, end = 0;
    while (begin + 1 < shortest && all_have([&](const auto& some) { return some[begin]; })) ++begin;
    while (begin + end + 1 < shortest &&
           all_have([&](const auto& some) { return some[some.size() - 1 - end]; }))
        ++end;
    std::vector<std::string> names;
    for (const auto& some : parts) {
        fs::path name;
        for (std::size_t i = begin; i + end < some.size(); ++i) name /= some[i];
        names.push_back(name.string());
    }
    return names;
}

/// The rows of these detectors alone (none named: all).
report::Report with_detectors(report::Report report, const std::vector<std::string>& detectors) {
    if (detectors.empty()) return report;
    std::erase_if(report.rows, [&](const report::MetricRow& row) {
        return std::find(detectors.begin(), detectors.end(), row.detector) == detectors.end();
    });
    return report;
}

/// How a run's features of a set were made, under the run's name.
reports::MadeFeatures made_features(const report::Run& run, const report::SetSummary& set) {
    reports::MadeFeatures features{run.name, reports::facts_behind(set.provenance, "features"),
                                   false};
    const auto device = set.provenance.find("device");
    features.facts[reports::scored_on] = device == set.provenance.end() ? "cpu" : device->second;
    return features;
}

/// Each later run against the first, on the sets that both have.
std::vector<std::string> differences_among(const std::vector<report::Run>& runs,
                                           reports::Different different) {
    std::vector<std::string> texts;
    for (const report::SetSummary& set : runs.front().report.sets) {
        std::vector<reports::MadeFeatures> others;
        for (std::size_t run = 1; run < runs.size(); ++run)
            for (const report::SetSummary& other : runs[run].report.sets)
                if (other.name == set.name && other.role == set.role)
                    others.push_back(made_features(runs[run], other));
        const auto warnings = reports::compared_with(made_features(runs.front(), set), others);
        if (different == reports::Different::refuse)
            reports::refuse_different(
                warnings,
                "Their paired tests would tell what that changes, not what the "
                "detectors do. Compare runs that were made alike; where this is what "
                "you want to compare, say so with --allow-different.");
        for (const std::string& text : report::texts_of(warnings))
            if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
    return texts;
}

/// What the reports warn of themselves.
std::vector<std::string> warnings_of(const std::vector<report::Run>& runs) {
    std::vector<std::string> texts;
    for (const report::Run& run : runs)
        for (const report::ReportWarning& warning : run.report.warnings)
            texts.push_back(concat(run.name, ": ", warning.text));
    return texts;
}

struct CompareStage {
    std::vector<fs::path> places;
    std::optional<reports::PublishedSource> published;
    std::vector<std::string> detectors;
    std::optional<fs::path> out;
    std::optional<fs::path> page;
    bool as_csv = false;
    reports::Different different = reports::Different::refuse;
};

template <typename Compared>
void tell(const Compared& comparison, const CompareStage& stage) {
    if (stage.out) files::write_text_file(*stage.out, report::to_csv(comparison));
    if (stage.page) files::write_text_file(*stage.page, report::to_html(comparison));
    std::cout << (stage.as_csv ? report::to_csv(comparison) : report::to_table(comparison))
              << std::flush;
    for (const std::string& warning : comparison.warnings) warn(printable(warning));
}

void compare_all(const CompareStage& stage) {
    std::vector<report::Run> runs;
    std::vector<fs::path> folders;
    const std::vector<std::string> names = names_of(stage.places);
    for (std::size_t i = 0; i < stage.places.size(); ++i) {
        const fs::path file = report_in(stage.places[i]);
        for (std::size_t other = 0; other < i; ++other)
            if (fs::weakly_canonical(file) == fs::weakly_canonical(report_in(stage.places[other])))
                throw UsageError(concat(printable(stage.places[other].native()), " and ",
                                        printable(stage.places[i].native()),
                                        " are one report. Name each report once."));
        runs.push_back({names[i], with_detectors(report::read_report(file), stage.detectors)});
        if (runs.back().report.rows.empty())
            throw Error(concat(printable(file.native()), " has none of these detectors."));
        folders.push_back(file.parent_path());
    }
    std::vector<std::string> called;
    for (const report::Run& run : runs) called.push_back(run.report.name());
    called = run_names(called, names);
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i].name = called[i];
    std::vector<std::string> warnings = warnings_of(runs);
    if (stage.published) {
        report::Comparison comparison =
            reports::comparison_of(runs.front().report, *stage.published);
        comparison.warnings = std::move(warnings);
        return tell(comparison, stage);
    }
    const auto different = differences_among(runs, stage.different);
    warnings.insert(warnings.begin(), different.begin(), different.end());
    reports::RunScores scores(runs, folders);
    report::RunComparison comparison = report::compare_runs(runs, scores);
    comparison.warnings.insert(comparison.warnings.begin(), warnings.begin(), warnings.end());
    tell(comparison, stage);
}

CompareStage stage_of(const Options& options) {
    CompareStage stage;
    for (const std::string& place : options.texts("reports")) {
        if (fs::path(place).extension() != ".csv") {
            stage.places.emplace_back(place);
            continue;
        }
        if (stage.published) throw UsageError("One file of published figures at a time.");
        stage.published = reports::PublishedSource{place, std::nullopt};
        if (options.has("model")) stage.published->model = options.text("model");
    }
    const std::size_t fewest = stage.published ? 1 : 2;
    if (stage.places.size() < fewest || (stage.published && stage.places.size() > 1))
        throw UsageError(
            "Name at least two reports, or one report and a .csv file of published figures (see "
            "--help).");
    stage.detectors = detector_names(options);
    stage.different = different_of(options);
    if (options.has("out")) stage.out = options.path("out");
    if (options.has("page")) stage.page = options.path("page");
    const std::string format = options.text_or("format", "table");
    if (format != "table" && format != "csv")
        throw UsageError(concat("--format: there is no format '", printable(format),
                                "' for comparisons. There are table, csv."));
    stage.as_csv = format == "csv";
    return stage;
}

}  // namespace

ExitStatus compare_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("reports", po::value<std::vector<std::string>>()->value_name("A B …"),
         "folders of reports or of jobs' outputs, or job files; or one of them and a .csv file of "
         "published figures")                                                                 //
        ("detectors", text_value("a,b,c"), "which detectors (default: all that they share)")  //
        ("model", text_value("NAME"),
         "whose published figures (default: the model of the scores)")                 //
        ("format", text_value("table|csv"), "what stdout gets: table (default), csv")  //
        ("out", text_value("FILE"), "a CSV file of the comparison")                    //
        ("page", text_value("FILE"), "an HTML page of it: one file that needs no network");
    add_different_option(description);
    const CommandHelp help{
        "farout compare A B …",
        "Reports of several models, runs or versions side by side: figures, differences to the "
        "first, and\npaired tests where the images are the same. Runs of other networks, weights "
        "or "
        "preprocessing are compared with\n--allow-different.",
        "reports"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    const CompareStage stage = stage_of(*options);
    parallel::agree_on_root(session.communicator(), [&] { compare_all(stage); });
    return ExitStatus::ok;
}

}  // namespace farout::cli
