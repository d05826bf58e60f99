#pragma once
/// Where the report lies that a command is given: the same words in `compare` and `summary`.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace farout::cli {

/// The metrics.json of a report's folder, of a job's output folder, of a job file (.cfg), or that
/// itself, whether it is there or not. Throws UsageError for a job file that says no `out`, and for
/// one with seeds, which has several.
std::filesystem::path report_at(const std::filesystem::path& place);

/// The same, and those of all runs of a job file with seeds, each with its run's name ("seed_0";
/// "" without seeds).
std::vector<std::pair<std::string, std::filesystem::path>> reports_at(
    const std::filesystem::path& place);

/// The same. Throws Error where there is none.
std::filesystem::path report_in(const std::filesystem::path& place);

/// What runs are called side by side: each by its own name (`called`; "": it has none), else, and
/// where another one is called so, by its place (`places`, of the same length).
std::vector<std::string> run_names(const std::vector<std::string>& called,
                                   const std::vector<std::string>& places);

}  // namespace farout::cli
