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

namespace farout {

/// The ood_set of the rows that hold the mean over all OOD sets.
inline constexpr const char* mean_of_sets = "mean";

/// The files of a report's folder.
inline constexpr const char* table_file = "metrics.csv";
inline constexpr const char* report_file = "metrics.json";
inline constexpr const char* comparison_file = "compare.csv";

/// A detector's figures on one OOD set, or the mean over all of them.
struct MetricRow {
    std::string detector;
    std::string ood_set;
    SetMetrics metrics;
};

enum class SetRole { in_distribution, out_of_distribution };

/// A set that went into the report, and what made its file.
struct SetSummary {
    std::string name;
    SetRole role = SetRole::out_of_distribution;
    std::string file;
    std::uint64_t rows = 0;  ///< rows of its list
    /// Rows that took no part, by reason ("unreadable", "not finite", …).
    std::map<std::string, std::uint64_t> left_out;
    std::map<std::string, std::string> provenance;

    std::uint64_t left_out_total() const;
};

struct Report {
    std::vector<MetricRow> rows;                    ///< by detector: a row a set, then the mean
    std::vector<SetSummary> sets;                   ///< the in-distribution set first
    Accuracy id_accuracy;                           ///< of the classifier; none labelled: not known
    std::map<std::string, std::string> provenance;  ///< of the report itself
    std::optional<Cost> cost;                       ///< of scoring all sets, as far as it is known

    /// The detectors in the order of the rows.
    std::vector<std::string> detectors() const;
};

/// A detector's rows: one a set in the order given, and the mean.
std::vector<MetricRow> metric_rows(const std::string& detector,
                                   std::span<const std::string> ood_sets,
                                   const DetectorMetrics& metrics);

/// Throws Error when two OOD sets have the same name, or one is empty or "mean" (its rows could
/// not be told apart).
void check_set_names(std::span<const std::string> ood_sets);

}  // namespace farout
