#include "jobs/preflight/stage_images.h"

#include "core/log.h"
#include "core/text.h"
#include "images/lists/image_names.h"
#include "images/sources/source.h"

namespace farout::jobs {

StageImages images_of(const ExtractStage& stage) {
    StageImages found;
    if (stage.list) {
        found.images = images::read_image_list(
            *stage.list, [&](const std::string& remark) { found.warnings.push_back(remark); });
        return found;
    }
    images::WalkedFolder folder = images::open_source(stage.root)->walk();
    if (stage.folder_labels == FolderLabels::needed) images::require_labels(folder, stage.root);
    if (stage.folder_labels != FolderLabels::unused)
        found.warnings = images::warnings_of(folder, stage.root);
    if (const std::string others = images::to_text(folder.left_out); !others.empty())
        found.left_out = concat(printable(stage.root.native()), ": left out ", others);
    found.images = std::move(folder.images);
    return found;
}

std::string why_absent(const ExtractStage& stage, const images::AbsentImages& absent) {
    if (!stage.list) return "";
    std::vector<images::ListedImage> images;
    for (const std::string& path : absent.first)
        if (path.find(" on ") == std::string::npos || images::has_image_extension(path))
            images.push_back({path, -1});
    return images::open_source(stage.root)->explain(images, *stage.list);
}

void tell(const StageImages& images) {
    for (const std::string& warning : images.warnings) warn(warning, ".");
    if (!images.left_out.empty()) inform(images.left_out);
}

}  // namespace farout::jobs
