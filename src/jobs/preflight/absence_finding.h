#pragma once
/// What it means that images of a list aren't there.

#include "images/lists/image_presence.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

/// `set`: its name; `count`: images that were looked for. Wrong where more are absent than the
/// stage allows, with the mend: the root that fits, or the share that goes on with the others.
Finding look_at_absent(const ExtractStage& stage, const std::string& set, std::int64_t count,
                       const images::AbsentImages& absent);

}  // namespace farout::jobs
