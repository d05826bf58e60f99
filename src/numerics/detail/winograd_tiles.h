#pragma once
/// The loops of Winograd's transforms. For winograd.cpp.

#include <cstdint>

namespace farout::numerics {

/// Tiles of 2×2 results in rows of `across`. Transformed values are 16 × `room` × channels, of
/// which `tiles` are used.
struct WinogradTiles {
    std::int64_t across = 0;
    std::int64_t tiles = 0;
    std::int64_t room = 0;
};

/// Bᵀ d B of every tile's 4×4 pixels; `padded` holds rows of 2 · across + 2 pixels.
void transform_tiles(const float* padded, const WinogradTiles& tiles, std::int64_t channels,
                     float* transformed);

/// Added to a result as it is written; null: nothing.
struct TileEnd {
    const float* bias = nullptr;
    const float* shortcut = nullptr;  ///< as the image written
    bool relu = false;
};

/// An image rows × columns × channels; the tiles' first row of tiles is its `first`.
struct TileTarget {
    float* image = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t first = 0;
};

/// Aᵀ m A of every tile, written where it belongs; what lies outside the image is dropped.
void transform_back(const float* products, const WinogradTiles& tiles, std::int64_t channels,
                    const TileEnd& end, const TileTarget& target);

}  // namespace farout::numerics
