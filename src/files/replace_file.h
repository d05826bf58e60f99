#pragma once
/// Outputs appear whole or not at all: written under a temporary name, then renamed.

#include <filesystem>
#include <string_view>

namespace farout {

/// The name under which a file is written until it is whole: "scores.h5" → "scores.h5.partial".
std::filesystem::path partial_name(const std::filesystem::path& file);

/// Makes the folder that `file` will lie in. Throws Error that says why it can't be.
void make_parent_folder(const std::filesystem::path& file);

/// Gives the whole partial file its name, replacing what was there; its bytes are on disk before.
void commit_partial(const std::filesystem::path& file);

/// Writes a text file whole.
void write_text_file(const std::filesystem::path& file, std::string_view text);

}  // namespace farout
