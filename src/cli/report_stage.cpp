#include <iostream>

#include "cli/compare_options.h"
#include "cli/log.h"
#include "cli/report_output.h"
#include "cli/report_page.h"
#include "cli/stages.h"
#include "files/hash.h"
#include "files/replace_file.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "report/cost_table.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/markup.h"
#include "report/sorted_report.h"
#include "scores/score_file.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

std::vector<std::uint8_t> taken_rows(const ScoreTable& table) {
    std::vector<std::uint8_t> taken;
    taken.reserve(table.status.size());
    for (const RowStatus status : table.status) taken.push_back(status == RowStatus::ok ? 1 : 0);
    return taken;
}

/// One set's columns of the detectors that this rank evaluates.
struct LoadedSet {
    std::string name;
    ScoreFile file;
    std::vector<std::uint8_t> taken;

    LoadedSet(const fs::path& path, const std::vector<std::string>& detectors)
        : name(path.stem().string()),
          file(read_score_file(path, detectors)),
          taken(taken_rows(file.table)) {}

    ScoreColumn<float> column(std::size_t detector) const {
        return {file.table.scores[detector], taken, file.table.detectors[detector], name};
    }
};

std::vector<std::string> names_of(const std::vector<fs::path>& files) {
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const auto& file : files) names.push_back(file.stem().string());
    return names;
}

/// Evaluates this rank's share of the detectors: for each, one SetMetrics an OOD set, the mean, and
/// the groups' means.
std::vector<SetMetrics> evaluate_share(const ReportStage& stage,
                                       const std::vector<std::string>& detectors) {
    if (detectors.empty()) return {};
    const std::vector<SetNumbers> groups = numbers_of(stage.groups, names_of(stage.ood));
    const LoadedSet id(stage.id, detectors);
    std::vector<LoadedSet> ood;
    for (const auto& file : stage.ood) ood.emplace_back(file, detectors);
    std::vector<SetMetrics> figures;
    for (std::size_t detector = 0; detector < detectors.size(); ++detector) {
        throw_if_interrupted();
        std::vector<ScoreColumn<float>> columns;
        columns.reserve(ood.size());
        for (const auto& set : ood) columns.push_back(set.column(detector));
        const DetectorMetrics metrics = evaluate_sets<float>(id.column(detector), columns, groups);
        figures.insert(figures.end(), metrics.sets.begin(), metrics.sets.end());
        figures.push_back(metrics.mean);
        figures.insert(figures.end(), metrics.group_means.begin(), metrics.group_means.end());
    }
    return figures;
}

/// The rows of the whole table, put together from the ranks' shares (in order of detectors).
std::vector<MetricRow> rows_of(const std::vector<Bytes>& shares,
                               const std::vector<std::string>& detectors,
                               const std::vector<std::string>& ood_sets,
                               const std::vector<SetGroup>& groups) {
    std::vector<SetMetrics> figures;
    for (const Bytes& share : shares) {
        const std::size_t before = figures.size();
        figures.resize(before + share.size() / sizeof(SetMetrics));
        std::memcpy(figures.data() + before, share.data(), share.size());
    }
    std::vector<MetricRow> rows;
    const std::size_t per_detector = ood_sets.size() + 1 + groups.size();
    for (std::size_t detector = 0; detector < detectors.size(); ++detector) {
        const auto first = figures.begin() + static_cast<std::ptrdiff_t>(detector * per_detector);
        DetectorMetrics metrics;
        metrics.sets.assign(first, first + static_cast<std::ptrdiff_t>(ood_sets.size()));
        const auto mean = first + static_cast<std::ptrdiff_t>(ood_sets.size());
        metrics.mean = *mean;
        metrics.group_means.assign(mean + 1, mean + 1 + static_cast<std::ptrdiff_t>(groups.size()));
        const auto detector_rows = metric_rows(detectors[detector], ood_sets, metrics, groups);
        rows.insert(rows.end(), detector_rows.begin(), detector_rows.end());
    }
    return rows;
}

/// A path as it is from a folder, whatever the current one.
std::string path_from(const fs::path& folder, const fs::path& file) {
    return fs::absolute(file).lexically_normal().lexically_proximate(
        (fs::absolute(folder) / "").lexically_normal());
}

SetSummary summary_of(const fs::path& file, const ScoreFile& scores, SetRole role) {
    SetSummary summary;
    summary.name = file.stem().string();
    summary.role = role;
    summary.file = file.filename().string();
    summary.rows = scores.table.labels.size();
    summary.provenance = scores.provenance;
    for (const RowStatus status : scores.table.status)
        if (status != RowStatus::ok)
            ++summary.left_out[status == RowStatus::not_finite ? "features not finite"
                                                               : "image unreadable"];
    return summary;
}

/// "gen(gamma=0.1 M=100)" out of the fact that lists all detectors of a score file.
std::string settings_of(const Provenance& facts, const std::string& detector) {
    const auto all = facts.find("detectors");
    if (all == facts.end()) return "";
    for (const auto& entry : split(all->second, ','))
        if (entry.substr(0, entry.find('(')) == detector) return entry;
    return "";
}

/// Scores are comparable when the same head, statistics and parameters gave them.
void require_comparable(const SetSummary& id, const SetSummary& ood,
                        const std::vector<std::string>& detectors) {
    const auto fact = [](const SetSummary& set, const std::string& name) {
        const auto found = set.provenance.find(name);
        return found == set.provenance.end() ? std::string() : found->second;
    };
    const auto refuse = [&](const std::string& what) {
        throw Error(concat("The scores of ", printable(id.name), " and ", printable(ood.name),
                           " can't be compared: ", what,
                           ". Score both with the same files and settings."));
    };
    for (const char* name : {"head", "statistics"})
        if (fact(id, name) != fact(ood, name))
            refuse(concat("they come from different ", name, " files"));
    for (const auto& detector : detectors) {
        const std::string one = settings_of(id.provenance, detector);
        const std::string other = settings_of(ood.provenance, detector);
        if (one != other) refuse(concat(one, " in one, ", other, " in the other"));
    }
}

/// What stands in the report beside the figures: the sets, the classifier's accuracy.
void describe_sets(Report& report, const ReportStage& stage,
                   const std::vector<std::string>& detectors) {
    const std::vector<std::string> one{detectors.front()};  // a column must be read; any will do
    const ScoreFile id = read_score_file(stage.id, one);
    report.sets.push_back(summary_of(stage.id, id, SetRole::in_distribution));
    report.sets.back().scores = path_from(stage.out, stage.id);
    report.id_accuracy =
        classification_accuracy(id.table.predictions, id.table.labels, taken_rows(id.table));
    for (const auto& file : stage.ood) {
        report.sets.push_back(
            summary_of(file, read_score_file(file, one), SetRole::out_of_distribution));
        report.sets.back().scores = path_from(stage.out, file);
        require_comparable(report.sets.front(), report.sets.back(), detectors);
    }
    report.provenance["program"] = program_version();
}

/// What scoring all the sets took, as far as it is known.
std::optional<Cost> cost_of_scores(const ReportStage& stage) {
    std::vector<fs::path> files = stage.ood;
    files.insert(files.begin(), stage.id);
    std::vector<Cost> costs;
    for (const auto& file : files)
        if (auto cost = cost_of(file); cost && cost->stage == score_stage)
            costs.push_back(std::move(*cost));
    if (costs.empty()) return std::nullopt;
    return merged_runs(costs);
}

void print_costs(const Report& report) {
    const Cost* score = report.cost ? &*report.cost : nullptr;
    const Cost* fit = score != nullptr ? score->input(fit_stage) : nullptr;
    std::cout << '\n' << to_cost_table(fit, score, report.detectors()) << std::flush;
}

/// Writes our figures beside the published ones, or removes those of an earlier report, which would
/// look like this one's.
void write_comparison(const Report& report, const ReportStage& stage) {
    const fs::path file = stage.out / comparison_file;
    if (!stage.compare) {
        fs::remove(file);
        return;
    }
    const Comparison comparison = comparison_of(report, *stage.compare);
    write_text_file(file, to_csv(comparison));
    std::cout << '\n' << to_table(comparison) << std::flush;
}

void write_report(const Report& report, const ReportStage& stage) {
    const Report shown = stage.sort ? sorted_report(report, *stage.sort) : report;
    write_text_file(stage.out / table_file, to_csv(report.rows));
    write_text_file(stage.out / report_file, to_json(report));
    write_text_file(stage.out / markdown_file, to_markdown(report));
    write_text_file(stage.out / latex_file, to_latex(report));
    std::cout << to_text(shown, stage.format) << std::flush;
}

}  // namespace

void run_stage(Session& session, const ReportStage& stage) {
    Communicator& communicator = session.communicator();
    const std::vector<std::string> ood_sets = names_of(stage.ood);
    std::vector<std::string> detectors;
    std::vector<SetMetrics> share;
    agree(communicator, [&] {
        check_set_names(ood_sets);
        if (stage.sort) check_sort_key(*stage.sort, column_names(ood_sets, stage.groups));
        if (stage.compare) read_published(stage.compare->file);  // told before the work
        detectors =
            stage.detectors.empty() ? read_score_file(stage.id).table.detectors : stage.detectors;
        if (detectors.empty()) throw Error(concat(stage.id.string(), " holds no scores."));
        const Range mine = share_of(static_cast<std::int64_t>(detectors.size()),
                                    communicator.rank(), communicator.size());
        share =
            evaluate_share(stage, {detectors.begin() + mine.begin, detectors.begin() + mine.end});
    });
    const auto shares = communicator.gather(std::as_bytes(std::span(share)), 0);
    agree_on_root(communicator, [&] {
        Report report;
        report.rows = rows_of(shares, detectors, ood_sets, stage.groups);
        report.groups = stage.groups;
        describe_sets(report, stage, detectors);
        report.cost = cost_of_scores(stage);
        throw_if_interrupted();  // from here on to the end: its files belong together
        write_report(report, stage);
        write_page(report, stage, detectors, session.place().threads);
        inform("the report lies in ", stage.out.string(), ": open report.html in a browser");
        write_comparison(report, stage);
        if (stage.detail == Detail::costs) print_costs(report);
    });
}

}  // namespace farout
