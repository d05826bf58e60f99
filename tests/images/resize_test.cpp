#include "images/pixels/resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "pixels.h"

namespace farout::images {
namespace {

TEST(Resize, GivesPillowsBytesInEveryDirection) {
    for (const auto& row : read_table(std::string(FAROUT_FIXTURES) + "/resizes.txt", ' ')) {
        std::vector<int> sizes;
        for (std::size_t i = 0; i < 4; ++i)
            sizes.push_back(static_cast<int>(parse_integer(row.at(i), "size")));
        const Box box{parse_double(row.at(5), "left"), parse_double(row.at(6), "top"),
                      parse_double(row.at(7), "right"), parse_double(row.at(8), "bottom")};
        const Image image = generated_image(sizes[0], sizes[1]);
        const Image resized = resize(image, sizes[2], sizes[3], filter_named(row.at(4)), box);
        EXPECT_EQ(checksum(resized), row.at(9))
            << sizes[0] << "x" << sizes[1] << " to " << size_text(resized) << " " << row[4]
            << ", box " << box.left << " " << box.top << " " << box.right << " " << box.bottom;
    }
}

TEST(Resize, KeepsTheBytesWhenNothingChanges) {
    const Image image = generated_image(13, 9);
    EXPECT_EQ(resize(image, 13, 9, Filter::bicubic).rgb, image.rgb);
}

TEST(Resize, KeepsAnEvenColour) {
    Image image{31, 17, std::vector<std::uint8_t>(31 * 17 * 3, 201)};
    for (const Filter filter : {Filter::bilinear, Filter::bicubic}) {
        for (const int size : {1, 5, 40, 301}) {
            EXPECT_THAT(resize(image, size, size, filter).rgb, testing::Each(201)) << size;
        }
    }
}

TEST(Resize, RefusesBoxesOutsideTheImageAndEmptySizes) {
    const Image image = generated_image(8, 6);
    EXPECT_THROW(resize(image, 0, 4, Filter::bilinear), Error);
    EXPECT_THROW(resize(image, 4, -1, Filter::bilinear), Error);
    EXPECT_THROW(resize(image, 4, 4, Filter::bilinear, {-0.5, 0, 8, 6}), Error);
    EXPECT_THROW(resize(image, 4, 4, Filter::bilinear, {0, 0, 8.5, 6}), Error);
    EXPECT_THROW(resize(image, 4, 4, Filter::bilinear, {0, 0, 8, 7}), Error);
    EXPECT_THROW(resize(image, 4, 4, Filter::bilinear, {5, 0, 4, 6}), Error);
    EXPECT_THROW(resize(Image{}, 4, 4, Filter::bilinear), Error);
}

}  // namespace
}  // namespace farout::images
