#pragma once
/// What the feature file's writer and readers share. For the .cpp files of this folder only.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "features/feature_file.h"

namespace farout::features {

/// Bytes kept of a row's reason.
inline constexpr std::size_t reason_width = 96;

/// Throws Error unless `file` is laid out as a feature file; returns its blocks.
Blocks checked_blocks(const files::Hdf5File& file);

OdinColumn odin_column_of(const files::Hdf5File& file);

/// A block's rows, wherever they lie.
struct BlockView {
    std::span<const float> features;
    std::span<const std::uint8_t> status;
    std::span<const std::string> reasons;
    std::span<const float> odin;  ///< empty in a file without its scores

    explicit BlockView(const FeatureBlock& block)
        : features(block.features),
          status(block.status),
          reasons(block.reasons),
          odin(block.odin) {}
    BlockView() = default;
};

/// XXH3 of a block's rows as they lie in the file.
std::uint64_t block_checksum(std::int64_t block, const BlockView& rows);

FeatureBlock read_block(const files::Hdf5File& file, Range rows, std::int64_t width);

std::vector<std::uint64_t> read_checksums(const files::Hdf5File& file, const Blocks& blocks);

}  // namespace farout::features
