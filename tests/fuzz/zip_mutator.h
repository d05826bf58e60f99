#pragma once
/// Changes to zip archives that get past their checksums.

#include <cstddef>
#include <cstdint>

namespace farout::fuzz {

/// libFuzzer's own change; in three of four inputs the checksums of stored entries are then set
/// right, so that what the entries hold is read and not refused at once.
std::size_t mutate_zip(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);

}  // namespace farout::fuzz
