#pragma once
/// Whether a list's images are there: names only, no image is opened.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace farout::images {

/// Those of a list's images that can't be had.
struct AbsentImages {
    std::int64_t count = 0;
    std::vector<std::string> first;  ///< paths of the first few, in the order of the list
    std::string reason;              ///< the system's, of the first one
};

/// Looks for all paths below `root`, on up to `threads` threads. A folder of which the list uses a
/// fair part is read once, of others each name is asked for; so a name costs about a microsecond
/// where the file system has it in memory. One image of each folder is asked whether it may be
/// read, and all of them where it may not. Never throws for what the file system says: a folder
/// that can't be read has no images.
AbsentImages find_absent(const std::filesystem::path& root, std::span<const std::string> paths,
                         int threads);

/// The places of the paths, those of a folder behind one another; folders in the order in which
/// they come first.
std::vector<std::size_t> by_folder(std::span<const std::string> paths);

}  // namespace farout::images
