/// Every set of kernels that this processor runs, against other people's answers.

#include "images/pixels/detail/pixel_kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "images/pixels/detail/resample.h"
#include "pixels.h"

namespace farout::images {
namespace {

std::vector<const PixelKernels*> all_kernels() {
    std::vector<const PixelKernels*> all{&plain_kernels};
    if (avx2_kernels() != nullptr) all.push_back(avx2_kernels());
    return all;
}

Image resized(const Image& image, const ResizeRequest& request, const PixelKernels& kernels) {
    Image result{request.crop_width, request.crop_height, {}};
    resample(
        view_of(image), request,
        [&result](std::size_t, const std::uint8_t* rgb) {
            result.rgb.insert(result.rgb.end(), rgb, rgb + 3 * result.width);
        },
        kernels);
    return result;
}

TEST(PixelKernels, ResizeToPillowsBytes) {
    for (const auto& row : read_table(std::string(FAROUT_FIXTURES) + "/resizes.txt", ' ')) {
        const auto number = [&row](std::size_t i) {
            return static_cast<int>(parse_integer(row.at(i), "size"));
        };
        const Image image = generated_image(number(0), number(1));
        const Box box{parse_double(row.at(5), "left"), parse_double(row.at(6), "top"),
                      parse_double(row.at(7), "right"), parse_double(row.at(8), "bottom")};
        const ResizeRequest request{number(2), number(3), filter_named(row.at(4)), box, 0, 0,
                                    number(2), number(3)};
        for (const PixelKernels* kernels : all_kernels())
            EXPECT_EQ(checksum(resized(image, request, *kernels)), row.at(9))
                << (kernels == &plain_kernels ? "plain " : "AVX2 ") << row[0] << "x" << row[1]
                << " to " << row[2] << "x" << row[3] << " " << row[4];
    }
}

void expect_normalised(const PixelKernels& kernels, std::size_t width,
                       const std::array<double, 3>& mean, const std::array<double, 3>& std) {
    const ByteValues values = make_byte_values(mean, std);
    std::vector<std::uint8_t> rgb(3 *
                                  width);  // of that size, so that a sanitizer sees reads beyond
    for (std::size_t i = 0; i < rgb.size(); ++i)
        rgb[i] = static_cast<std::uint8_t>(5 * i + i / 256);
    std::vector<float> out(3 * width, -99);
    kernels.normalise(rgb.data(), width, values, {&out[0], &out[width], &out[2 * width]});
    std::vector<float> expected;
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t x = 0; x < width; ++x)
            expected.push_back(
                (static_cast<float>(rgb[3 * x + c]) / 255.0F - static_cast<float>(mean[c])) /
                static_cast<float>(std[c]));
    EXPECT_THAT(out, testing::Pointwise(testing::Eq(), expected));
}

TEST(PixelKernels, NormaliseEveryByteWithTwoDivisions) {
    for (const PixelKernels* kernels : all_kernels()) {
        for (const std::size_t width : {1U, 7U, 9U, 10U, 17U, 18U, 800U}) {
            expect_normalised(*kernels, width, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225});
            expect_normalised(*kernels, width, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5});
            expect_normalised(*kernels, width, {0, 127.0 / 255, 1e30}, {1, 128.0 / 255, 1e-3});
            expect_normalised(*kernels, width, {0.1, 0.2, 0.3}, {1e-45, 1e38, 0.3});
        }
    }
}

TEST(ByteValues, AreExactByArithmeticForThePublishedConventions) {
    for (const auto& [mean, std] :
         {std::pair{0.485, 0.229}, {0.456, 0.224}, {0.406, 0.225}, {0.5, 0.5}}) {
        for (const auto& channel : make_byte_values({mean, mean, mean}, {std, std, std}).channels)
            EXPECT_TRUE(channel.exact) << mean << " " << std;
    }
}

}  // namespace
}  // namespace farout::images
