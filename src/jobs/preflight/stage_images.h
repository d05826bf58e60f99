#pragma once
/// The images of a stage that extracts.

#include <string>
#include <vector>

#include "images/lists/image_list.h"
#include "images/lists/image_presence.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

struct StageImages {
    std::vector<images::ListedImage> images;
    std::vector<std::string> warnings;  ///< what is odd about them; without full stops
    std::string left_out;               ///< "left out 6 hidden files …", "" for nothing
};

/// The stage's list read, or its folder walked. Throws Error for one that can't be, and for a
/// folder whose sub-folders don't tell the labels that the stage needs.
StageImages images_of(const ExtractStage& stage);

/// Why images of the stage's list aren't found, as explain_missing() has it. `absent` are those of
/// the list that weren't; where ranks looked on several hosts, some bear a host's name.
std::string why_absent(const ExtractStage& stage, const images::AbsentImages& absent);

/// The root tells what there is to tell.
void tell(const StageImages& images);

}  // namespace farout::jobs
