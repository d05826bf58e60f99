#pragma once
/// What an image file's name ends with.

#include <string>
#include <string_view>
#include <vector>

namespace farout::images {

/// Whether a name ends with an image's extension, in any case: those that torchvision's ImageFolder
/// takes, and .gif.
bool has_image_extension(std::string_view name);

/// All of them, with their dots, in lower case.
std::vector<std::string> image_extensions();

/// The length of an image's extension that begins at text[at] (a dot) and isn't followed by a
/// letter or digit, or 0.
std::size_t image_extension_at(std::string_view text, std::size_t at);

}  // namespace farout::images
