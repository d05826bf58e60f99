#pragma once
/// A list cut into two that have no image together: validation images, and the rest.

#include <cstdint>
#include <span>
#include <vector>

#include "images/lists/image_list.h"

namespace farout::datalists {

struct SplitList {
    std::vector<images::ListedImage> drawn;  ///< both in the order of the list
    std::vector<images::ListedImage> rest;
};

/// The images with the smallest XXH3 of seed and path: so many of each label, those without a label
/// counting as one. The choice depends on names alone: neither on their order nor on other images,
/// but that a class has no more than `per_class`. An image that is listed twice counts once, and
/// all of its lines go to one side. Throws Error where a label has fewer images, or nothing would
/// be left of all of them.
SplitList split_list(std::span<const images::ListedImage> images, std::int64_t per_class,
                     std::uint64_t seed);

}  // namespace farout::datalists
