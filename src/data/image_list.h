#pragma once
/// Image lists: the benchmark's `path label` files, and bare folders.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace farout {

struct ListedImage {
    std::string path;         ///< relative to the root folder of its data set, as the list has it
    std::int64_t label = -1;  ///< class index, -1 unknown
    friend bool operator==(const ListedImage&, const ListedImage&) = default;
};

/// Longest path that a list may hold, in bytes: PATH_MAX on Linux.
inline constexpr std::size_t longest_path = 4096;

/// Reads `path label` lines. The label is the last blank-separated word when that is an integer of
/// at least -1; else the whole line is the path (so paths may hold spaces, and a list without
/// labels is fine). Blanks around a line are dropped; blank lines and lines that begin with '#' are
/// skipped; CRLF and a UTF-8 byte-order mark are accepted.
///
/// Throws Error with file and line for: a label below -1 or beyond int64; a last word that is a
/// number but no integer (1.5, 1e3, nan); a last word without an image's extension behind one that
/// has it ("a.jpg cat": a label that isn't a number); a NUL byte; a path longer than longest_path.
/// Throws Error with the file for one that can't be read and for a list without images.
std::vector<ListedImage> read_image_list(const std::filesystem::path& file);

/// All image files below a folder, by extension (case-insensitive: those that torchvision's
/// ImageFolder takes, and .gif).
///
/// The order is ImageFolder's: sub-folders of `root` by name; within one, folders by their path,
/// then files by name, all byte-wise. Images directly in `root` come first. When there are none of
/// those, the label is the index of the sub-folder among the sub-folders that hold images;
/// otherwise all labels are -1. Links are followed. Throws Error for a folder that can't be read, a
/// link that leads back to a folder it lies in, and a folder without images.
std::vector<ListedImage> walk_image_folder(const std::filesystem::path& root);

}  // namespace farout
