#pragma once
/// Whether a list's labels can be the network's classes.

#include <string>
#include <vector>

#include "images/lists/image_list.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

/// What a set's labels are for.
enum class LabelUse { fitting, accuracy };

struct LabelledSet {
    std::string name;
    const std::vector<images::ListedImage>& images;
    bool listed = true;  ///< false: labels are the numbers of the folders
    LabelUse use = LabelUse::accuracy;
};

/// `detectors`: all that are fitted.
Finding look_at_labels(const LabelledSet& set, std::int64_t classes,
                       const std::vector<std::string>& needing_labels,
                       const std::vector<std::string>& without_labels);

}  // namespace farout::jobs
