#pragma once

#include <filesystem>

#include "programs/demo_data/grey_images.h"

namespace farout {

/// scikit-learn's handwritten digits (a sample of UCI's "Optical recognition of handwritten
/// digits"): a line an image, 64 values from 0 to 16 and the digit, between commas. Values are
/// spread to 0..255, as round(v · 255 / 16). Throws Error with file and line for another number of
/// values, or one out of range.
GreyImages read_digits(const std::filesystem::path& csv_gz);

}  // namespace farout
