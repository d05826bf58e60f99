#pragma once
/// Why the images of a list aren't found.

#include <filesystem>
#include <span>
#include <string>

#include "images/lists/image_list.h"

namespace farout::images {

/// Why images of a list aren't found below `root`, and what to do, in whole sentences: the root
/// that fits where they lie a few folders deeper, higher or beside; the command that mends the list
/// where their names differ in a way that is known; an empty root, links that lead nowhere, an
/// archive that isn't unpacked. "" when none of it is so.
///
/// `images` are the missing ones, or the whole list: a few of them, spread over it, that aren't
/// there are looked at. Looks at some thousand names at most, and never throws. `list` is the file
/// that commands name.
std::string explain_missing(const std::filesystem::path& root, std::span<const ListedImage> images,
                            const std::filesystem::path& list = "LIST");

}  // namespace farout::images
