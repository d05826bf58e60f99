#pragma once
/// Folders of images without a list: torchvision's ImageFolder, without what other programs left
/// there.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "images/lists/image_list.h"

namespace farout::images {

/// What lies in a folder and isn't taken for an image.
struct LeftOut {
    std::int64_t hidden = 0;  ///< files and folders (images/lists/image_names.h); those below such
                              ///< a folder aren't counted
    std::set<std::string> hidden_kinds;  ///< "._*", ".ipynb_checkpoints": the first in their order
    std::int64_t other_files = 0;        ///< without an image's extension
    std::map<std::string, std::int64_t> extensions;  ///< of those, with how many; "" for none

    void add(const LeftOut& other);
};

/// "6 hidden files and folders (._*) and 2 files without an image's extension (.txt)"; "" for
/// nothing.
std::string to_text(const LeftOut& left_out);

/// Something odd about a folder.
struct FolderFinding {
    enum class Labels { stay, lost };
    std::string what;  ///< "preview.jpg lies beside the class folders"
    std::string mend;  ///< "move it away", or what it means where the labels stay
    Labels labels = Labels::stay;
};

struct WalkedFolder {
    std::vector<ListedImage> images;
    LeftOut left_out;
    std::vector<FolderFinding> findings;

    /// The finding for which no image has a label though there are class folders, or null.
    const FolderFinding* why_without_labels() const;
};

/// All image files below a folder, by extension (images/lists/image_names.h), without those that
/// are hidden or lie in hidden folders.
///
/// The order is ImageFolder's: sub-folders of `root` by name; within one, folders by their path,
/// then files by name, all byte-wise. Images directly in `root` come first. The label is the index
/// of the sub-folder among the sub-folders, which is ImageFolder's. All labels are -1 where there
/// are no sub-folders with images, and where it can't be told which folders are the classes; each
/// such reason is a finding with Labels::lost:
///   - images lie beside the class folders;
///   - a class folder holds no image, and one behind it does (ImageFolder refuses it): whether it
///     counts decides the labels of those behind it;
///   - there is one class folder only, or they are called train, val, test … or hold sub-folders of
///     the same names: the classes are a level or more below;
///   - two class folders are the same one, by a link.
/// Other findings leave the labels as they are. Links are followed.
///
/// Throws Error for a folder that can't be read, a link that leads back to a folder it lies in, and
/// a folder without images.
WalkedFolder walk_image_folder(const std::filesystem::path& root);

/// The same of what has names but lies in no file system, as an archive's files: paths below its
/// root in any order, each once, those of folders with a slash behind them. `root` is for messages.
WalkedFolder walk_names(const std::filesystem::path& root, std::span<const std::string> names);

/// What the walk of `root` found, each as a warning that says what it means for the labels; without
/// a full stop.
std::vector<std::string> warnings_of(const WalkedFolder& folder, const std::filesystem::path& root);

/// Throws Error where there are class folders and the images have no labels for all that.
void require_labels(const WalkedFolder& folder, const std::filesystem::path& root);

}  // namespace farout::images
