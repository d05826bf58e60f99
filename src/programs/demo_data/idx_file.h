#pragma once

#include <filesystem>

#include "programs/demo_data/grey_images.h"

namespace farout {

/// Images and labels of MNIST's IDX format: big-endian header, magic 0x803 (images) and 0x801
/// (labels). Throws Error, naming the file, for another magic number, a size that doesn't match the
/// bytes there, images that aren't 1..4096 pixels wide and high, or another number of labels than
/// of images.
GreyImages read_idx(const std::filesystem::path& images_gz, const std::filesystem::path& labels_gz);

}  // namespace farout
