#include "numerics/detail/winograd_tiles.h"

#include <vector>

// Only additions: every processor gives the same bits.
#if defined(__x86_64__)
#define FAROUT_FOR_PROCESSORS [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define FAROUT_FOR_PROCESSORS
#endif

namespace farout::numerics {

namespace {

/// One tile; `row` floats from a row of pixels to the next, `plane` from a value of the 16 to the
/// next.
FAROUT_FOR_PROCESSORS void transform_tile(const float* pixels, std::int64_t row,
                                          std::int64_t channels, float* to, std::int64_t plane) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < channels; ++c) {
        float rows[4][4];
        for (std::int64_t x = 0; x < 4; ++x) {
            const float* const column = pixels + x * channels + c;
            const float d0 = column[0];
            const float d1 = column[row];
            const float d2 = column[2 * row];
            const float d3 = column[3 * row];
            rows[0][x] = d0 - d2;
            rows[1][x] = d1 + d2;
            rows[2][x] = d2 - d1;
            rows[3][x] = d1 - d3;
        }
        for (std::int64_t y = 0; y < 4; ++y) {
            float* const at = to + 4 * y * plane + c;
            at[0] = rows[y][0] - rows[y][2];
            at[plane] = rows[y][1] + rows[y][2];
            at[2 * plane] = rows[y][2] - rows[y][1];
            at[3 * plane] = rows[y][1] - rows[y][3];
        }
    }
}

/// 2 × 2 × channels of one tile.
FAROUT_FOR_PROCESSORS void transform_tile_back(const float* from, std::int64_t plane,
                                               std::int64_t channels, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < channels; ++c) {
        float upper[4];
        float lower[4];
        for (std::int64_t x = 0; x < 4; ++x) {
            const float* const column = from + x * plane + c;
            const float m0 = column[0];
            const float m1 = column[4 * plane];
            const float m2 = column[8 * plane];
            const float m3 = column[12 * plane];
            upper[x] = m0 + m1 + m2;
            lower[x] = m1 - m2 - m3;
        }
        to[c] = upper[0] + upper[1] + upper[2];
        to[channels + c] = upper[1] - upper[2] - upper[3];
        to[2 * channels + c] = lower[0] + lower[1] + lower[2];
        to[3 * channels + c] = lower[1] - lower[2] - lower[3];
    }
}

FAROUT_FOR_PROCESSORS void add(const float* values, std::int64_t count, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < count; ++c) to[c] += values[c];
}

FAROUT_FOR_PROCESSORS void write(const float* values, std::int64_t count, float floor, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < count; ++c) to[c] = values[c] < floor ? floor : values[c];
}

void finish_pixel(float* pixel, std::int64_t channels, std::int64_t place, const TileEnd& end,
                  float* image) {
    constexpr float lowest = -__builtin_inff();
    if (end.bias != nullptr) add(end.bias, channels, pixel);
    if (end.shortcut != nullptr) add(end.shortcut + place * channels, channels, pixel);
    write(pixel, channels, end.relu ? 0.0F : lowest, image + place * channels);
}

}  // namespace

void transform_tiles(const float* padded, const WinogradTiles& tiles, std::int64_t channels,
                     float* transformed) {
    const std::int64_t row = (2 * tiles.across + 2) * channels;
    for (std::int64_t t = 0; t < tiles.tiles; ++t) {
        const std::int64_t y = t / tiles.across;
        const std::int64_t x = t % tiles.across;
        transform_tile(padded + 2 * y * row + 2 * x * channels, row, channels,
                       transformed + t * channels, tiles.room * channels);
    }
}

void transform_back(const float* products, const WinogradTiles& tiles, std::int64_t channels,
                    const TileEnd& end, const TileTarget& target) {
    std::vector<float> pixels(static_cast<std::size_t>(4 * channels));
    for (std::int64_t t = 0; t < tiles.tiles; ++t) {
        transform_tile_back(products + t * channels, tiles.room * channels, channels,
                            pixels.data());
        const std::int64_t top = 2 * (target.first + t / tiles.across);
        const std::int64_t left = 2 * (t % tiles.across);
        for (std::int64_t k = 0; k < 4; ++k) {
            const std::int64_t y = top + k / 2;
            const std::int64_t x = left + k % 2;
            if (y < target.rows && x < target.columns)
                finish_pixel(pixels.data() + k * channels, channels, y * target.columns + x, end,
                             target.image);
        }
    }
}

}  // namespace farout::numerics
