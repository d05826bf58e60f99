#pragma once
/// The demo's data sets, written out as PNG files and image lists.

#include <filesystem>

namespace farout {

enum class Written { now, before };

/// Fashion-MNIST, from the four .gz files of `source`: eight classes are in-distribution, numbered
/// 0..7 in their old order (train.txt, test.txt), and shirt and ankle boot are held out as near-OOD
/// (held_out.txt, of the test part, without labels).
Written write_fashion(const std::filesystem::path& source, const std::filesystem::path& folder);

/// The handwritten digits as far-OOD: digits.txt, without labels.
Written write_digits(const std::filesystem::path& csv_gz, const std::filesystem::path& folder);

}  // namespace farout
