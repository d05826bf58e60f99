#pragma once
/// What an extraction may ask of a rank's machine: the bounds of --workers, --batch and --block.

#include <cstdint>

#include "jobs/steps/stages.h"
#include "parallel/limits.h"

namespace farout::jobs {

/// Throws UsageError for a block whose rows don't fit into memory.
void require_block(std::int64_t rows, const parallel::Limits& limits);

/// Throws UsageError where workers, batches or blocks of a stage go beyond the limits, with the
/// bound and what it follows from.
void require_resources(const ExtractStage& stage, const parallel::Limits& limits);

}  // namespace farout::jobs
