#pragma once
/// Files and folders that programs leave beside a user's own.

#include <string_view>

namespace farout::images {

/// Whether a name is one that no user gave to an image or a class: one that begins with a dot (a
/// notebook's `.ipynb_checkpoints`, a Mac's `._img.jpg` and `.DS_Store`, an editor's or a network
/// file system's), `__MACOSX`, `@eaDir`, `Thumbs.db`, `desktop.ini`, a bin for what was deleted,
/// and the like; case doesn't matter. `name` holds no slash.
bool is_hidden(std::string_view name);

/// Whether a folder on the way to the file, or the file itself, is hidden. "." and ".." aren't.
bool has_hidden_part(std::string_view path);

}  // namespace farout::images
