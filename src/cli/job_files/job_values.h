#pragma once
/// What job files say, those that they include among them, before anybody asks whether it makes a
/// job.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/job_files/job_variables.h"

namespace farout::cli {

/// What a job file says, and what it was taken for: variables, "~" and relative paths replaced.
struct JobValue {
    std::string key;  ///< with its section: "train.root"
    std::string written;
    std::string taken;
    std::filesystem::path file;  ///< empty: the command line
    std::size_t line = 0;
};

using JobValues = std::vector<JobValue>;

/// The key by which a file includes another.
inline constexpr const char* include_key = "include";

/// "ood.NAME.root", "ood.NAME.list", "ood.NAME.group", and root and list of "ood_val.NAME" and
/// "shifted.NAME" are the only names that aren't known beforehand.
bool is_ood_key(const std::string& key);
/// "ood.NAME", "ood_val.NAME", "shifted.NAME".
std::string section_of_ood_key(const std::string& key);

/// The first of this key; nullptr where there is none.
const JobValue* find_value(const JobValues& values, const std::string& key);

/// Throws UsageError that begins with `place` for a key that no job has.
using CheckKey = std::function<void(const std::string& key, const std::string& place)>;

/// The file's own values, and behind them those of included files that it doesn't overrule.
/// `check` is asked of each key but for include and those of OOD sets. Throws UsageError with file,
/// line and key for what read_job_text() doesn't understand, an environment variable that isn't
/// set, and a value that two included files say differently. `of_job`: variables beside the
/// environment's.
JobValues read_job_values(const std::filesystem::path& file, const CheckKey& check,
                          const JobVariables& of_job = {});

/// What the file itself says of this key, or else the first file that it includes and that does;
/// nothing where none says it. Nothing else is asked of the values, so that variables of theirs
/// needn't be set; an included file whose name depends on `variable` isn't looked into.
std::optional<JobValue> find_in_files(const std::filesystem::path& file, const std::string& key,
                                      const std::string& variable);

/// What is said of a job without a folder for what it makes.
inline constexpr const char* out_is_missing =
    "'out' is missing: write 'out = …' above the first section.";

}  // namespace farout::cli
