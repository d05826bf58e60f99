#include "jobs/preflight/stage_images.h"

#include "core/log.h"
#include "core/text.h"
#include "images/lists/image_folder.h"
#include "images/lists/image_names.h"
#include "images/lists/missing_images.h"

namespace farout {

StageImages images_of(const ExtractStage& stage) {
    StageImages found;
    if (stage.list) {
        found.images = read_image_list(
            *stage.list, [&](const std::string& remark) { found.warnings.push_back(remark); });
        return found;
    }
    WalkedFolder folder = walk_image_folder(stage.root);
    if (stage.folder_labels == FolderLabels::needed) require_labels(folder, stage.root);
    found.warnings = warnings_of(folder, stage.root);
    if (const std::string others = to_text(folder.left_out); !others.empty())
        found.left_out = concat(printable(stage.root.native()), ": left out ", others);
    found.images = std::move(folder.images);
    return found;
}

std::string why_absent(const ExtractStage& stage, const AbsentImages& absent) {
    if (!stage.list) return "";
    std::vector<ListedImage> images;
    for (const std::string& path : absent.first)
        if (path.find(" on ") == std::string::npos || has_image_extension(path))
            images.push_back({path, -1});
    return explain_missing(stage.root, images, *stage.list);
}

void tell(const StageImages& images) {
    for (const std::string& warning : images.warnings) warn(warning, ".");
    if (!images.left_out.empty()) inform(images.left_out);
}

}  // namespace farout
