#pragma once
/// `farout run --dry-run`, printed.

#include <filesystem>
#include <string>
#include <vector>

#include "jobs/graph/job_plan.h"

namespace farout::cli::tensors {

/// A line an output (paths relative to `folder`), and below what it comes to. Lines end in "\n".
std::string to_text(const jobs::JobPlan& plan, const std::filesystem::path& folder);

/// What the plans of all runs of a job with seeds come to; files that several share count once.
std::string total_text(const std::vector<jobs::JobPlan>& plans);

}  // namespace farout::cli::tensors
