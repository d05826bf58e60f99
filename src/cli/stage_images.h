#pragma once
/// The images of a stage that extracts.

#include <string>
#include <vector>

#include "cli/stages.h"
#include "data/image_list.h"

namespace farout {

struct StageImages {
    std::vector<ListedImage> images;
    std::vector<std::string> warnings;  ///< what is odd about them; without full stops
    std::string left_out;               ///< "left out 6 hidden files …", "" for nothing
};

/// The stage's list read, or its folder walked. Throws Error for one that can't be, and for a
/// folder whose sub-folders don't tell the labels that the stage needs.
StageImages images_of(const ExtractStage& stage);

/// The root tells what there is to tell.
void tell(const StageImages& images);

}  // namespace farout
