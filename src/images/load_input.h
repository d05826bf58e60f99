#pragma once
/// From an image file to a network's input.

#include <filesystem>
#include <optional>
#include <span>

#include "images/lists/file_stamp.h"
#include "images/pixels/preprocess.h"

namespace farout::images {

/// Reads, decodes and preprocesses a file into 3×S×S float32 values. Each thread keeps the memory
/// of its last image, up to 32 MiB. `stamp` becomes that of the file that was read, nothing where
/// it couldn't be. Throws ImageError as read_image, Error as preprocess.
void load_input(const std::filesystem::path& file, const Preprocessing& preprocessing,
                std::span<float> chw, std::optional<FileStamp>& stamp);
void load_input(const std::filesystem::path& file, const Preprocessing& preprocessing,
                std::span<float> chw);

}  // namespace farout::images
