#include "images/codecs/encode_jpeg.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "images/decode.h"

namespace farout::images {
namespace {

TEST(EncodeJpeg, DecodesToNearlyTheSamePixels) {
    Image image{37, 21, {}};
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            image.rgb.insert(image.rgb.end(),
                             {static_cast<std::uint8_t>(6 * x), static_cast<std::uint8_t>(12 * y),
                              static_cast<std::uint8_t>(128)});
    const std::string bytes = encode_jpeg(image, 95);
    const Image decoded = decode_image(std::as_bytes(std::span(bytes)));
    ASSERT_EQ(decoded.width, 37);
    ASSERT_EQ(decoded.height, 21);
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        ASSERT_LE(std::abs(int{decoded.rgb[i]} - int{image.rgb[i]}), 16) << i;
}

TEST(EncodeJpeg, AnImageWithoutPixelsIsRefused) {
    EXPECT_THROW(encode_jpeg(Image{}, 70), Error);
}

}  // namespace
}  // namespace farout::images
