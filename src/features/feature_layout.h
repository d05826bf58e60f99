#pragma once
/// What the feature file's writer and readers share. For the .cpp files of this folder only.

#include <cstdint>
#include <string>
#include <vector>

#include "files/hdf5_file.h"

namespace farout {

/// Bytes kept of a row's reason; longer ones are cut.
inline constexpr std::size_t reason_width = 96;

/// Throws Error unless `file` is laid out as a feature file; returns its blocks.
Blocks checked_blocks(const Hdf5File& file);

/// XXH3 of a block's rows as they lie in the file.
std::uint64_t block_checksum(std::int64_t block, std::span<const float> features,
                             std::span<const std::uint8_t> status,
                             const std::vector<std::string>& reasons);

/// A block's rows as they lie in the file.
struct StoredBlock {
    std::vector<float> features;
    std::vector<std::uint8_t> status;
    std::vector<std::string> reasons;
    std::uint64_t checksum(std::int64_t block) const {
        return block_checksum(block, features, status, reasons);
    }
};
StoredBlock read_stored_block(const Hdf5File& file, Range rows, std::int64_t width);

std::vector<std::uint64_t> read_checksums(const Hdf5File& file, const Blocks& blocks);

}  // namespace farout
