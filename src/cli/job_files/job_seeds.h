#pragma once
/// `seeds = 0, 1, 2` of a job file: a run of the job for each, with ${SEED} in its values, each in
/// a folder of its own below the job's.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/job_files/job_values.h"

namespace farout::cli {

inline constexpr const char* seeds_key = "seeds";
inline constexpr const char* seed_variable = "SEED";

/// "0, 1, 2" as names. Throws UsageError that begins with `where` for none, for one that is no
/// file's name, and for one that comes twice.
std::vector<std::string> parse_seeds(const std::string& text, const std::string& where);

/// The seeds that a job file names, itself or by what it includes; none where it names none.
std::vector<std::string> seeds_in(const std::filesystem::path& file);

/// "seed_0": the folder of a seed's run below that of the job.
std::string seed_folder(const std::string& seed);

/// "0, 1, 2" for messages.
std::string seeds_text(const std::vector<std::string>& seeds);

/// The variables of a seed's run; none for "".
JobVariables variables_of(const std::string& seed);

}  // namespace farout::cli
