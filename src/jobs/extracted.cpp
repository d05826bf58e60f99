#include "jobs/extracted.h"

#include <algorithm>

#include "jobs/score_outputs.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

namespace fs = std::filesystem;

Extracted look_at_extracted(const ExtractStage& stage) {
    Extracted seen{features::inspect_feature_file(stage.out, features::Look::quick)};
    seen.finished_blocks = seen.features.finished_blocks;
    seen.finished_rows = seen.features.finished_rows;
    for (const fs::path& file : output_files(stage.out, stage.outputs)) {
        features::FeatureFileState output;
        if (fs::exists(file)) output = features::inspect_feature_file(file, features::Look::quick);
        if (output.finished_blocks < seen.features.blocks.count())
            seen.unfinished_outputs.push_back(file);
        seen.finished_blocks = std::min(seen.finished_blocks, output.finished_blocks);
        seen.finished_rows = std::min(seen.finished_rows, output.finished_rows);
    }
    return seen;
}

}  // namespace farout::jobs
