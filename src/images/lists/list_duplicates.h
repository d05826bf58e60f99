#pragma once
/// The same image more than once in a list.

#include <cstdint>
#include <optional>
#include <vector>

#include "images/lists/image_list.h"

namespace farout::images {

struct ListDuplicates {
    std::size_t surplus = 0;  ///< images that stand there already, with the same label
    std::size_t first = 0;    ///< index of the first of them,
    std::size_t earlier = 0;  ///< and where it stood before
    bool contradict = false;  ///< `first` has another label than `earlier`: the search ended there
};

/// Paths are compared as text, without "./", "//" and "x/..". Keeps eight bytes an image while it
/// looks: 10⁹ images have a list of 86 GB.
std::optional<ListDuplicates> find_duplicates(const std::vector<ListedImage>& images);

/// The path without "./", "//" and "x/..".
std::string normal_path(const std::string& path);

}  // namespace farout::images
