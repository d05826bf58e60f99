#pragma once
/// The head file that fit and score are given, with messages for those who have none.

#include <filesystem>

#include "cli/options.h"
#include "models/head.h"

namespace farout {

/// The value of --head. Throws UsageError that says where a head comes from.
std::filesystem::path required_head(const Options& options);

/// A head file. Throws Error that says how to make one where it isn't there or is another
/// program's.
Head read_head(const std::filesystem::path& file);

}  // namespace farout
