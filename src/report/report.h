#pragma once
/// What a report says, as plain data; csv.h, json.h and table.h write it down.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/accuracy.h"
#include "metrics/evaluate.h"
#include "report/cost.h"
#include "report/failure_rows.h"
#include "report/search_result.h"
#include "report/spectrum_rows.h"

namespace farout::report {

/// The ood_set of the rows that hold the mean over all OOD sets.
inline constexpr const char* mean_of_sets = "mean";

/// The files of a report's folder.
inline constexpr const char* table_file = "metrics.csv";
inline constexpr const char* report_file = "metrics.json";
inline constexpr const char* comparison_file = "compare.csv";

/// The fact of a report's provenance that says what the run is called; not there: it has no name of
/// its own.
inline constexpr const char* name_fact = "name";

/// OOD sets whose mean is a row of its own: near ones, far ones.
struct SetGroup {
    std::string name;
    std::vector<std::string> sets;

    /// Its mean is that set's row once more, which tables and tests leave out.
    bool repeats_a_set() const { return sets.size() == 1; }
    bool operator==(const SetGroup&) const = default;
};

/// The ood_set of the rows that hold a group's mean: "mean near".
std::string mean_of_group(const std::string& group);

/// Whether an ood_set stands for a mean over sets.
bool is_mean(const std::string& ood_set);

/// A detector's figures on one OOD set, or the mean over several.
struct MetricRow {
    std::string detector;
    std::string ood_set;
    metrics::SetMetrics metrics;
};

enum class SetRole { in_distribution, out_of_distribution };

/// A set that went into the report, and what made its file.
struct SetSummary {
    std::string name;
    SetRole role = SetRole::out_of_distribution;
    std::string file;
    std::string scores{};    ///< the file's path from the report's folder; "" where not known
    std::uint64_t rows = 0;  ///< rows of its list
    /// Rows that took no part, by reason ("unreadable", "not finite", …).
    std::map<std::string, std::uint64_t> left_out;
    std::map<std::string, std::string> provenance;

    std::uint64_t left_out_total() const;
};

/// What a reader of the figures should know before believing them: told on the terminal and at the
/// head of every form of the report.
struct ReportWarning {
    std::string kind;  ///< a word or two that stay the same, for scripts: "accuracy"
    std::string text;  ///< whole sentences: what is so, what it means most often, what to do
    std::vector<std::string> sets{};       ///< those that it is about; none: all, or none of them
    std::vector<std::string> detectors{};  ///< likewise
};

struct Report {
    std::vector<MetricRow> rows;    ///< by detector: a row a set, the mean, the groups' means
    std::vector<SetGroup> groups;   ///< may be none
    std::vector<SetSummary> sets;   ///< the in-distribution set first
    metrics::Accuracy id_accuracy;  ///< of the classifier; none labelled: not known
    std::map<std::string, std::string> provenance;  ///< of the report itself
    std::optional<Cost> cost;                       ///< of scoring all sets, as far as it is known
    std::vector<ReportWarning> warnings{};          ///< may be none
    /// Detectors whose score of an image depends on the other images of its set.
    std::vector<std::string> transductive{};
    /// Where parameters were chosen on validation sets: those of the report's detectors.
    std::optional<SearchResult> search{};
    /// Failure detection; not known where no rank holds whole columns of scores.
    std::optional<Failures> failures{};
    std::optional<FullSpectrum> spectrum{};  ///< where shifted sets were given

    /// The detectors in the order of the rows.
    std::vector<std::string> detectors() const;
    /// A detector's row on an OOD set or mean; throws Error where there is none.
    const MetricRow& row_of(const std::string& detector, const std::string& ood_set) const;
    bool is_transductive(const std::string& detector) const;
    /// What the run is called; "" where it has no name of its own.
    std::string name() const;
};

/// What marks transductive detectors in tables, and what it means; "" where none is there.
inline constexpr const char* transductive_mark = "†";
std::string transductive_note(const Report& report);

std::vector<std::string> texts_of(std::span<const ReportWarning> warnings);

/// Whether an ood_set is the mean of a group of one set: that set's row once more.
bool repeats_a_set(const Report& report, const std::string& ood_set);

/// The OOD sets that an ood_set of the report stands for: itself, or those that a mean is over.
std::vector<std::string> sets_behind(const Report& report, const std::string& ood_set);

/// A detector's rows: one a set in the order given, the mean, and one a group.
std::vector<MetricRow> metric_rows(const std::string& detector,
                                   std::span<const std::string> ood_sets,
                                   const metrics::DetectorMetrics& metrics,
                                   std::span<const SetGroup> groups = {});

/// The ood_set of each row of a detector: the sets, the mean, the groups' means.
std::vector<std::string> column_names(std::span<const std::string> ood_sets,
                                      std::span<const SetGroup> groups);

/// Throws Error when two OOD sets have the same name or one has the in-distribution set's, or one
/// is empty or is_mean() (its rows could not be told apart).
void check_set_names(std::span<const std::string> ood_sets, const std::string& id_set = "");

/// The groups' sets by their place among the OOD sets. Throws UsageError for a set that isn't
/// there, a set named twice in a group, and a group without a set or with the name of another one.
std::vector<metrics::SetNumbers> numbers_of(std::span<const SetGroup> groups,
                                            std::span<const std::string> ood_sets);

}  // namespace farout::report
