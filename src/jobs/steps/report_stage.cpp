#include <algorithm>
#include <iostream>

#include "core/log.h"
#include "detectors/registry.h"
#include "files/hdf5_probe.h"
#include "files/replace_file.h"
#include "jobs/rank_facts.h"
#include "jobs/reports/distributed_report.h"
#include "jobs/reports/published_comparison.h"
#include "jobs/reports/report_findings.h"
#include "jobs/reports/report_output.h"
#include "jobs/reports/report_page.h"
#include "jobs/steps/stages.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "report/class_name_file.h"
#include "report/json.h"
#include "report/sorted_report.h"
#include "report/text/cost_table.h"
#include "report/text/csv.h"
#include "report/text/markup.h"
#include "scoring/score_file.h"
#include "scoring/score_file_reader.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

std::vector<std::uint8_t> taken_rows(const scoring::ScoreTable& table) {
    std::vector<std::uint8_t> taken;
    taken.reserve(table.status.size());
    for (const features::RowStatus status : table.status)
        taken.push_back(status == features::RowStatus::ok ? 1 : 0);
    return taken;
}

/// One set's columns of the detectors that this rank evaluates.
struct LoadedSet {
    std::string name;
    scoring::ScoreFile file;
    std::vector<std::uint8_t> taken;

    LoadedSet(const fs::path& path, const std::vector<std::string>& detectors)
        : name(path.stem().string()),
          file(scoring::read_score_file(path, detectors)),
          taken(taken_rows(file.table)) {}

    metrics::ScoreColumn<float> column(std::size_t detector) const {
        return {file.table.scores[detector], taken, file.table.detectors[detector], name};
    }
};

/// Evaluates this rank's share of the detectors: for each, one SetMetrics an OOD set, the mean, and
/// the groups' means.
std::vector<metrics::SetMetrics> evaluate_share(const ReportStage& stage,
                                                const std::vector<std::string>& detectors) {
    if (detectors.empty()) return {};
    const std::vector<metrics::SetNumbers> groups =
        report::numbers_of(stage.groups, names_of(stage.ood));
    const LoadedSet id(stage.id, detectors);
    std::vector<LoadedSet> ood;
    for (const auto& file : stage.ood) ood.emplace_back(file, detectors);
    std::vector<metrics::SetMetrics> figures;
    for (std::size_t detector = 0; detector < detectors.size(); ++detector) {
        parallel::throw_if_interrupted();
        std::vector<metrics::ScoreColumn<float>> columns;
        columns.reserve(ood.size());
        for (const auto& set : ood) columns.push_back(set.column(detector));
        const metrics::DetectorMetrics metrics =
            metrics::evaluate_sets<float>(id.column(detector), columns, groups);
        figures.insert(figures.end(), metrics.sets.begin(), metrics.sets.end());
        figures.push_back(metrics.mean);
        figures.insert(figures.end(), metrics.group_means.begin(), metrics.group_means.end());
    }
    return figures;
}

/// The rows of the whole table, put together from the ranks' shares (in order of detectors).
std::vector<report::MetricRow> rows_of(const std::vector<parallel::Bytes>& shares,
                                       const std::vector<std::string>& detectors,
                                       const std::vector<std::string>& ood_sets,
                                       const std::vector<report::SetGroup>& groups) {
    std::vector<metrics::SetMetrics> figures;
    for (const parallel::Bytes& share : shares) {
        const std::size_t before = figures.size();
        figures.resize(before + share.size() / sizeof(metrics::SetMetrics));
        std::memcpy(figures.data() + before, share.data(), share.size());
    }
    std::vector<report::MetricRow> rows;
    const std::size_t per_detector = ood_sets.size() + 1 + groups.size();
    for (std::size_t detector = 0; detector < detectors.size(); ++detector) {
        const auto first = figures.begin() + static_cast<std::ptrdiff_t>(detector * per_detector);
        metrics::DetectorMetrics metrics;
        metrics.sets.assign(first, first + static_cast<std::ptrdiff_t>(ood_sets.size()));
        const auto mean = first + static_cast<std::ptrdiff_t>(ood_sets.size());
        metrics.mean = *mean;
        metrics.group_means.assign(mean + 1, mean + 1 + static_cast<std::ptrdiff_t>(groups.size()));
        const auto detector_rows =
            report::metric_rows(detectors[detector], ood_sets, metrics, groups);
        rows.insert(rows.end(), detector_rows.begin(), detector_rows.end());
    }
    return rows;
}

/// What scoring all the sets took, as far as it is known.
std::optional<report::Cost> cost_of_scores(const ReportStage& stage) {
    std::vector<report::Cost> costs;
    for (const auto& file : files_of(stage))
        if (auto cost = cost_of(file); cost && cost->stage == report::score_stage)
            costs.push_back(std::move(*cost));
    if (costs.empty()) return std::nullopt;
    return report::merged_runs(costs);
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

void write_report(const report::Report& report, const ReportStage& stage) {
    const report::Report shown = stage.sort ? report::sorted_report(report, *stage.sort) : report;
    files::write_text_file(stage.out / report::table_file, report::to_csv(report.rows));
    files::write_text_file(stage.out / report::report_file, report::to_json(report));
    files::write_text_file(stage.out / markdown_file, report::to_markdown(report));
    files::write_text_file(stage.out / latex_file, report::to_latex(report));
    std::cout << to_text(shown, stage.format) << std::flush;
    for (const report::ReportWarning& warning : report.warnings) warn(warning.text);
}

/// Collective: the rows of metrics.csv, on the root. Ranks share the detectors.
std::vector<report::MetricRow> gathered_rows(parallel::Communicator& communicator,
                                             const ReportStage& stage,
                                             const std::vector<std::string>& detectors) {
    std::vector<metrics::SetMetrics> share;
    parallel::agree(communicator, [&] {
        const Range mine = share_of(static_cast<std::int64_t>(detectors.size()),
                                    communicator.rank(), communicator.size());
        share =
            evaluate_share(stage, {detectors.begin() + mine.begin, detectors.begin() + mine.end});
    });
    const auto shares = communicator.gather(std::as_bytes(std::span(share)), 0);
    if (!communicator.is_root()) return {};
    return rows_of(shares, detectors, names_of(stage.ood), stage.groups);
}

/// Where none are named: all that the in-distribution set was scored by.
std::vector<std::string> detectors_of(const ReportStage& stage) {
    if (!stage.detectors.empty()) return detectors::names_without(stage.detectors, stage.without);
    std::vector<std::string> names = scoring::ScoreFileReader(stage.id).detectors();
    std::erase_if(names, [&](const std::string& name) {
        return std::ranges::find(stage.without, name) != stage.without.end();
    });
    if (names.empty() && !stage.without.empty())
        throw UsageError("--without leaves no detector. Name fewer.");
    return names;
}

/// Collective: all ranks must see the same scores, and the same of what is put beside them.
void agree_on_inputs(parallel::Communicator& communicator, const ReportStage& stage) {
    if (communicator.size() == 1) return;
    agree_on_contents(communicator, texts_of(stage));
    const std::vector<fs::path> files = files_of(stage);
    files::agree_on_files(communicator, files);
    parallel::Facts facts;
    parallel::agree(communicator, [&] {
        for (const auto& file : files) {
            const scoring::ScoreFileReader scores(file);
            for (const auto& [name, value] : scores.provenance())
                facts.emplace_back(concat(printable(file.native()), ": ", name), value);
        }
    });
    parallel::agree_on_facts(communicator, facts, "All nodes must see the same score files.");
}

}  // namespace

void run_stage(parallel::Session& session, const ReportStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    const std::vector<std::string> ood_sets = names_of(stage.ood);
    std::vector<std::string> detectors;
    agree_on_inputs(communicator, stage);
    std::vector<std::string> class_names;
    parallel::agree_on_root(communicator, [&] { refuse_repeated(stage); });
    parallel::agree(communicator, [&] {
        report::check_set_names(ood_sets, stage.id.stem().string());
        if (stage.sort)
            report::check_sort_key(*stage.sort, report::column_names(ood_sets, stage.groups));
        if (stage.compare) report::read_published(stage.compare->file);  // told before the work
        detectors = detectors_of(stage);
        if (detectors.empty()) throw Error(concat(stage.id.string(), " holds no scores."));
        if (stage.class_names) class_names = report::read_class_names(*stage.class_names);
    });
    report::Report report;
    parallel::agree_on_root(communicator, [&] {
        for (const auto& [set, why] : stage.missing_sets)
            report.warnings.push_back(
                {"missing set",
                 concat(printable(set), " is missing (", printable(why),
                        "): the means are those of the other out-of-distribution sets."),
                 {set}});
        for (report::ReportWarning& warning : check_comparable(stage, detectors))
            report.warnings.push_back(std::move(warning));
    });
    const bool distributed = stage.scale == ReportScale::distributed;
    std::vector<report::SetCounts> counts;
    if (distributed) {
        counts = distributed_counts(communicator, stage, detectors);
        report.rows = distributed_rows(communicator, stage, detectors);
    } else {
        report.rows = gathered_rows(communicator, stage, detectors);
    }
    parallel::agree_on_root(communicator, [&] {
        if (!distributed) counts = count_rows(files_of(stage), detectors);
        report.groups = stage.groups;
        describe_sets(report, stage, counts);
        for (report::ReportWarning& warning :
             findings_of(stage, report, counts,
                         stage.class_names ? std::optional(class_names.size()) : std::nullopt))
            report.warnings.push_back(std::move(warning));
        report.cost = cost_of_scores(stage);
        parallel::throw_if_interrupted();  // from here on to the end: its files belong together
        write_report(report, stage);
        if (distributed) {
            remove_page(stage);
            inform("the report lies in ", stage.out.string(),
                   ": without report.html, thresholds.csv and significance.csv, which "
                   "--distributed doesn't make");
        } else {
            write_page(report, stage, detectors, class_names, session.place().threads);
            inform("the report lies in ", stage.out.string(), ": open report.html in a browser");
        }
        write_comparison(report, stage);
        if (stage.detail == Detail::costs) print_costs(report);
    });
}

}  // namespace farout::jobs
