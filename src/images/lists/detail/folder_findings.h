#pragma once
/// What is odd about a folder of images. Internal to this folder.

#include <filesystem>
#include <string>
#include <vector>

#include "images/lists/image_folder.h"

namespace farout::images {

/// A sub-folder of the root, walked.
struct ClassFolder {
    std::string name;
    std::filesystem::path real;  ///< with links resolved
    /// Names of the images in each folder, by the folder's path below the root; as torchvision
    /// sorts them: by path string, byte-wise.
    std::map<std::string, std::vector<std::string>> images;
    LeftOut left_out;
    std::vector<std::string> walked_twice;  ///< folders that are reached a second time, by a link

    bool is_empty() const { return images.empty(); }
};

/// Of all sub-folders, sorted by name; `loose` are the images directly in the root.
std::vector<FolderFinding> findings_of(const std::filesystem::path& root,
                                       const std::vector<std::string>& loose,
                                       const std::vector<ClassFolder>& classes);

}  // namespace farout::images
