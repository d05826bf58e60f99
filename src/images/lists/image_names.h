#pragma once
/// What names of files tell: which are images', and which ones programs leave beside a user's own.

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

/// Whether a name is one that no user gave to an image or a class: one that begins with a dot (a
/// notebook's `.ipynb_checkpoints`, a Mac's `._img.jpg` and `.DS_Store`, an editor's or a network
/// file system's), `__MACOSX`, `@eaDir`, `Thumbs.db`, `desktop.ini`, a bin for what was deleted,
/// and the like; case doesn't matter. `name` holds no slash.
bool is_hidden(std::string_view name);

/// Whether a folder on the way to the file, or the file itself, is hidden. "." and ".." aren't.
bool has_hidden_part(std::string_view path);

}  // namespace farout::images
