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

/// Throws Error unless `file` is laid out as its kind is; returns its blocks.
Blocks checked_blocks(const files::Hdf5File& file);

/// The dataset of numbers, "/features" or "/values", and the fact "format", of a kind.
const char* values_of(FileKind kind);
const char* format_of(FileKind kind);

/// By its format; one without is taken for features.
FileKind kind_of(const files::Hdf5File& file);

/// A block's rows, wherever they lie.
struct BlockView {
    std::span<const float> features;
    std::span<const std::uint8_t> status;
    std::span<const std::string> reasons;
    std::span<const float> former_output;  ///< empty where there is none inside

    explicit BlockView(const FeatureBlock& block)
        : features(block.features),
          status(block.status),
          reasons(block.reasons),
          former_output(block.former_output) {}
    BlockView() = default;
};

/// XXH3 of a block's rows as they lie in the file.
std::uint64_t block_checksum(std::int64_t block, const BlockView& rows);

FeatureBlock read_block(const files::Hdf5File& file, Range rows, std::int64_t width);

std::vector<std::uint64_t> read_checksums(const files::Hdf5File& file, const Blocks& blocks);

}  // namespace farout::features
