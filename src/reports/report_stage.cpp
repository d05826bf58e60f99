#include "reports/report_stage.h"

#include <algorithm>
#include <iostream>

#include "catalogue/detector_choice.h"
#include "core/log.h"
#include "files/hdf5_probe.h"
#include "files/replace_file.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "report/class_names.h"
#include "report/failures.h"
#include "report/full_spectrum.h"
#include "report/json.h"
#include "report/sorted_report.h"
#include "report/text/cost_table.h"
#include "report/text/csv.h"
#include "report/text/markup.h"
#include "reports/calibrated_report.h"
#include "reports/distributed_report.h"
#include "reports/gathered_report.h"
#include "reports/published_comparison.h"
#include "reports/report_findings.h"
#include "reports/report_output.h"
#include "reports/report_page.h"
#include "reports/validation_findings.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

/// What scoring all the sets took, as far as it is known.
std::optional<report::Cost> cost_of_scores(const ReportStage& stage) {
    std::vector<report::Cost> costs;
    for (const auto& file : files_of(stage))
        if (auto cost = report::cost_of(file); cost && cost->stage == report::score_stage)
            costs.push_back(std::move(*cost));
    if (costs.empty()) return std::nullopt;
    return report::merged_runs(costs);
}

/// What a search found of the report's own detectors, and what is to be said of its sets.
void take_search(report::Report& report, const ReportFiles& files, const ReportStage& stage) {
    if (!stage.searched) return;
    report::SearchResult search = report::read_search(*stage.searched / report::search_file);
    std::erase_if(search.detectors, [&](const report::SearchedDetector& one) {
        return std::ranges::count(files.detectors(), catalogue::searched_name(one.kind)) == 0;
    });
    if (search.detectors.empty()) return;
    for (report::ReportWarning& warning : validation_findings(files, stage, search))
        report.warnings.push_back(std::move(warning));
    report.search = std::move(search);
}

void take_failures(report::Report& report, const report::ReportScores& scores) {
    report.failures = report::failures_of(scores);
    const report::Failures& failures = *report.failures;
    if (failures.labelled == 0)
        inform("failure detection isn't told: no image of ", printable(scores.id.name),
               " has a label");
    else if (failures.without_label > 0)
        inform("failure detection is told of the ", failures.labelled, " images of ",
               printable(scores.id.name), " that have a label; ", failures.without_label,
               " have none");
}

/// Of shifted sets, or removes what an earlier report told of others.
void write_spectrum(const report::Report& report, const ReportStage& stage) {
    if (!report.spectrum) {
        fs::remove(stage.out / spectrum_file);
        fs::remove(stage.out / shifted_file);
        return;
    }
    files::write_text_file(stage.out / spectrum_file, report::full_spectrum_csv(*report.spectrum));
    files::write_text_file(stage.out / shifted_file, report::shifted_csv(*report.spectrum));
    for (const report::SpectrumPart& part : report.spectrum->parts)
        if (part.accuracy.labelled > 0)
            inform(printable(part.name), ": ", part.images, " images, of ", part.accuracy.labelled,
                   " labelled ones ", part.accuracy.correct, " are right");
}

void print_costs(const report::Report& report) {
    const report::Cost* score = report.cost ? &*report.cost : nullptr;
    const report::Cost* fit = score != nullptr ? score->input(report::fit_stage) : nullptr;
    std::cout << '\n' << report::to_cost_table(fit, score, report.detectors()) << std::flush;
}

/// Writes our figures beside the published ones, or removes those of an earlier report, which would
/// look like this one's.
void write_comparison(const report::Report& report, const ReportStage& stage) {
    const fs::path file = stage.out / report::comparison_file;
    if (!stage.compare) {
        fs::remove(file);
        return;
    }
    const report::Comparison comparison = comparison_of(report, *stage.compare);
    files::write_text_file(file, report::to_csv(comparison));
    std::cout << '\n' << report::to_table(comparison) << std::flush;
}

/// How texts mark figures: by the tests, where there are some.
report::MarkupOptions markup_of(const ReportStage& stage, const Tests& tests) {
    return {.fpr95 = stage.fpr95,
            .intervals = stage.intervals,
            .best = report::best_on_each(tests.rows)};
}

void write_report(const report::Report& report, const ReportStage& stage, const Tests& tests) {
    const report::MarkupOptions markup = markup_of(stage, tests);
    const report::Report shown = stage.sort ? report::sorted_report(report, *stage.sort) : report;
    files::write_text_file(stage.out / report::table_file, report::to_csv(report.rows));
    files::write_text_file(stage.out / report::report_file, report::to_json(report));
    files::write_text_file(stage.out / markdown_file, report::to_markdown(report, markup));
    files::write_text_file(stage.out / latex_file, report::to_latex(report, markup));
    std::cout << to_text(shown, stage.format, markup) << std::flush;
    for (const report::ReportWarning& warning : report.warnings) warn(warning.text);
}

/// Collective, before the files are opened: all ranks must see the same of what goes in.
void agree_on_inputs(parallel::Communicator& communicator, const ReportStage& stage) {
    if (communicator.size() == 1) return;
    files::agree_on_contents(communicator, texts_of(stage));
    std::vector<fs::path> files = files_of(stage);
    files.insert(files.end(), stage.shifted.begin(), stage.shifted.end());
    files::agree_on_files(communicator, files);
}

/// Collective: all ranks must have opened the same scores.
void agree_on_facts_of(parallel::Communicator& communicator, const ReportFiles& files) {
    parallel::Facts facts;
    for (const scores::ScoreFileReader& set : files.sets())
        for (const auto& [name, value] : set.provenance())
            facts.emplace_back(concat(printable(set.path().native()), ": ", name), value);
    parallel::agree_on_facts(communicator, facts, "All nodes must see the same score files.");
}

/// What a report is made from, beside its options.
struct Inputs {
    ReportFiles files;
    std::vector<std::string> class_names;
};

/// Collective.
Inputs opened(parallel::Communicator& communicator, const ReportStage& stage) {
    std::optional<Inputs> inputs;
    parallel::agree(communicator, [&] {
        const std::vector<std::string> ood_sets = names_of(stage.ood);
        report::check_set_names(ood_sets, stage.id.stem().string());
        std::vector<std::string> all = names_of(stage.shifted);
        all.insert(all.end(), ood_sets.begin(), ood_sets.end());
        report::check_set_names(all, stage.id.stem().string());
        if (stage.sort)
            report::check_sort_key(*stage.sort, report::column_names(ood_sets, stage.groups));
        if (stage.compare) report::read_published(stage.compare->file);  // told before the work
        inputs.emplace(Inputs{ReportFiles(stage), {}});
        if (stage.class_names) inputs->class_names = report::read_class_names(*stage.class_names);
    });
    agree_on_facts_of(communicator, inputs->files);
    return std::move(*inputs);
}

/// With what is to be said before anything is computed.
report::Report begun(const ReportStage& stage, const ReportFiles& files) {
    report::Report report;
    for (const auto& [set, why] : stage.missing_sets)
        report.warnings.push_back(
            {"missing set",
             concat(printable(set), " is missing (", printable(why),
                    "): the means are those of the other out-of-distribution sets."),
             {set}});
    for (report::ReportWarning& warning : check_comparable(files, stage.different))
        report.warnings.push_back(std::move(warning));
    return report;
}

/// What reports of either scale say beside their figures.
void complete(report::Report& report, const ReportStage& stage, const Inputs& inputs,
              const std::vector<report::SetCounts>& counts) {
    report.groups = stage.groups;
    report.transductive = detectors_of_whole_sets(inputs.files.detectors());
    describe_sets(report, inputs.files, stage.out, counts);
    if (!stage.name.empty()) report.provenance[report::name_fact] = stage.name;
    for (report::ReportWarning& warning :
         findings_of(inputs.files, stage.scale, report, counts,
                     stage.class_names ? std::optional(inputs.class_names.size()) : std::nullopt))
        report.warnings.push_back(std::move(warning));
    take_search(report, inputs.files, stage);
    report.cost = cost_of_scores(stage);
}

/// What comes behind the tables.
void finish(const report::Report& report, const ReportStage& stage) {
    write_comparison(report, stage);
    if (stage.detail == report::Detail::costs) print_costs(report);
}

/// Collective: of scores that no rank holds.
void run_distributed(parallel::Communicator& communicator, const ReportStage& stage,
                     const Inputs& inputs) {
    report::Report report;
    parallel::agree_on_root(communicator, [&] { report = begun(stage, inputs.files); });
    const auto counts = distributed_counts(communicator, inputs.files);
    report.rows = distributed_rows(communicator, inputs.files, stage.groups);
    parallel::agree_on_root(communicator, [&] {
        complete(report, stage, inputs, counts);
        parallel::throw_if_interrupted();  // from here on to the end: its files belong together
        write_report(report, stage, {});
        write_spectrum(report, stage);
        remove_page(stage);
        fs::remove(stage.out / calibration_file);
        inform("the report lies in ", stage.out.string(),
               ": without report.html, thresholds.csv, significance.csv, failures.csv, "
               "clusters.csv and classes.csv, which --distributed doesn't make");
        finish(report, stage);
    });
}

/// Collective: all scores lie at the root, which makes all that there is of a report.
void run_gathered(parallel::Session& session, const ReportStage& stage, const Inputs& inputs) {
    parallel::Communicator& communicator = session.communicator();
    const ReportFiles& files = inputs.files;
    report::Report report;
    std::optional<report::ReportScores> scores;
    std::optional<report::CalibrationSet> calibration;
    parallel::agree_on_root(communicator, [&] {
        report = begun(stage, files);
        scores = read_scores(files, stage.groups);
        calibration = read_calibration(files, stage);
    });
    report.rows = gathered_rows(communicator, files, stage.groups, scores ? &*scores : nullptr);
    parallel::agree_on_root(communicator, [&] {
        complete(report, stage, inputs, count_rows(files));
        take_failures(report, *scores);
        const std::vector<report::ScoredSet> shifted = read_shifted(files);
        if (!shifted.empty()) report.spectrum = report::full_spectrum(*scores, shifted);
        Tests tests;
        tests.compared = report::compared_detectors(report);
        tests.rows = report::significance(*scores, tests.compared, stage.tests);
        parallel::throw_if_interrupted();  // from here on to the end: its files belong together
        write_report(report, stage, tests);
        write_spectrum(report, stage);
        const auto calibrated = write_calibration(stage, *scores, calibration, shifted);
        write_page(report, stage, *scores, tests, inputs.class_names, calibrated,
                   session.place().threads);
        inform("the report lies in ", stage.out.string(), ": open report.html in a browser");
        finish(report, stage);
    });
}

}  // namespace

files::NamedFiles texts_of(const ReportStage& stage) {
    files::NamedFiles files;
    if (stage.class_names) files.emplace_back("class names", *stage.class_names);
    if (stage.compare) files.emplace_back("published figures", stage.compare->file);
    return files;
}

void run_stage(parallel::Session& session, const ReportStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    agree_on_inputs(communicator, stage);
    parallel::agree_on_root(communicator, [&] { refuse_repeated(stage); });
    const Inputs inputs = opened(communicator, stage);
    if (stage.scale == ReportScale::distributed)
        run_distributed(communicator, stage, inputs);
    else
        run_gathered(session, stage, inputs);
}

}  // namespace farout::reports
