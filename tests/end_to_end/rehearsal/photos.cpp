#include "photos.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include <jpeglib.h>

#include "core/error.h"

namespace farout::testing {

namespace {

/// A channel's wave: how fast it turns along both sides, and where it begins.
struct Wave {
    double along_x, along_y, phase;
};

std::vector<unsigned char> random_pixels(unsigned seed, int width, int height) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> turn(0, 0.2);
    std::array<Wave, 3> waves{};
    for (Wave& wave : waves) wave = {turn(random), turn(random), 30 * turn(random)};
    std::vector<unsigned char> pixels;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const Wave& wave : waves) {
                const double value = std::sin(wave.along_x * x + wave.along_y * y + wave.phase);
                pixels.push_back(
                    static_cast<unsigned char>(120 + 100 * value + 100 * turn(random)));
            }
    return pixels;
}

}  // namespace

void write_photo(const std::filesystem::path& file, unsigned seed) {
    const int width = 120 + static_cast<int>(seed % 7) * 20;
    const int height = 100 + static_cast<int>(seed % 5) * 30;
    std::vector<unsigned char> pixels = random_pixels(seed, width, height);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "wb"),
                                                              std::fclose);
    if (!out) throw Error("Can't write " + file.string());
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, out.get());
    jpeg.image_width = static_cast<JDIMENSION>(width);
    jpeg.image_height = static_cast<JDIMENSION>(height);
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row = pixels.data() + jpeg.next_scanline * static_cast<std::size_t>(3 * width);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
}

}  // namespace farout::testing
