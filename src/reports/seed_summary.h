#pragma once
/// Reports of several runs of one thing, summarised in files (report/seeds.h): `farout summary
/// --seeds`, and the end of a job with seeds.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "report/seeds.h"
#include "report/summary.h"

namespace farout::reports {

inline constexpr const char* seeds_file = "seeds.csv";
inline constexpr const char* seed_tests_file = "seed_tests.csv";
inline constexpr const char* seeds_markdown_file = "seeds.md";
inline constexpr const char* seeds_latex_file = "seeds.tex";

/// What the run of a seed is called begins with this, "seed_0", and so its folder below the job's.
inline constexpr const char* seed_run_prefix = "seed_";

/// What each run is called, and its metrics.json.
using RunReports = std::vector<std::pair<std::string, std::filesystem::path>>;

/// Throws Error for a report that isn't there.
std::vector<report::ModelReport> read_runs(const RunReports& runs);

/// Writes these files to `out`, says on stderr where they lie and what of the runs doesn't fit
/// together, and returns the tables for the terminal. Throws Error as seeds_of() does. Root only.
std::string summarise_seeds(const std::vector<report::ModelReport>& runs,
                            report::Deviation deviation, const std::filesystem::path& out);

/// Whether the files in `out` are the summary of these reports.
bool is_seed_summary_of(const RunReports& runs, const std::filesystem::path& out);

}  // namespace farout::reports
