#pragma once
/// `farout run --dry-run`, printed.

#include <filesystem>
#include <string>

#include "jobs/graph/job_plan.h"

namespace farout::cli::tensors {

/// A line an output (paths relative to `folder`), and below what it comes to. Lines end in "\n".
std::string to_text(const jobs::JobPlan& plan, const std::filesystem::path& folder);

}  // namespace farout::cli::tensors
