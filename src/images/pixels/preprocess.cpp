#include "images/pixels/preprocess.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "images/pixels/detail/resample.h"

namespace farout::images {
namespace {

// A resized image may have this many pixels on its longer side.
constexpr double most_resized_side = 10'000'000;

ResizeRequest whole(const PixelView& view, const Preprocessing& how) {
    const Box box{0, 0, static_cast<double>(view.width), static_cast<double>(view.height)};
    return {how.size, how.size, how.filter, box, 0, 0, how.size, how.size};
}

void squash(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const PixelView view = view_of(image);
    resample(view, whole(view, how), take);
}

// timm's centre crop: torchvision's Resize(floor(S / crop)) and CenterCrop(S). Only the crop is
// computed.
void resize_crop(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const int shorter = std::min(image.width, image.height);
    const int longer = std::max(image.width, image.height);
    const int new_shorter = static_cast<int>(std::floor(how.size / how.crop_fraction));
    const double exact_longer = static_cast<double>(std::int64_t{new_shorter} * longer) / shorter;
    if (exact_longer > most_resized_side) {
        throw Error(concat("an image of ", image.width, "x", image.height,
                           " pixels would be resized to ", new_shorter, " by ", exact_longer,
                           " pixels; it is too long and narrow"));
    }
    const int new_longer = static_cast<int>(exact_longer);
    const PixelView view = view_of(image);
    ResizeRequest request = whole(view, how);
    request.width = image.width <= image.height ? new_shorter : new_longer;
    request.height = image.width <= image.height ? new_longer : new_shorter;
    // Halves go to the even neighbour, as Python's round.
    request.left = static_cast<int>(std::nearbyint((request.width - how.size) / 2.0));
    request.top = static_cast<int>(std::nearbyint((request.height - how.size) / 2.0));
    resample(view, request, take);
}

void crop_resize(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const auto shorter = static_cast<float>(std::min(image.width, image.height));
    const int side = std::max(1, static_cast<int>(static_cast<float>(how.crop_fraction) * shorter));
    const PixelView square =
        view_of(image, (image.width - side + 1) / 2, (image.height - side + 1) / 2, side, side);
    resample(square, whole(square, how), take);
}

void fit(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    switch (how.fit) {
        case Fit::squash:
            return squash(image, how, take);
        case Fit::resize_crop:
            return resize_crop(image, how, take);
        case Fit::crop_resize:
            return crop_resize(image, how, take);
    }
}

// Made once for all images of a thread.
const ByteValues& byte_values(const Preprocessing& how) {
    thread_local Preprocessing made_for;
    thread_local ByteValues values = make_byte_values(made_for.mean, made_for.std);
    if (how.mean != made_for.mean || how.std != made_for.std) {
        values = make_byte_values(how.mean, how.std);
        made_for = how;
    }
    return values;
}

void check(const Preprocessing& how, std::size_t room) {
    const bool makes_sense = how.size >= 1 && how.crop_fraction > 0 && how.crop_fraction <= 1;
    if (!makes_sense) throw Error(concat("preprocessing '", to_text(how), "' makes no sense"));
    const std::size_t needed =
        3 * static_cast<std::size_t>(how.size) * static_cast<std::size_t>(how.size);
    if (room != needed) {
        throw Error(concat("preprocess: room for ", room, " values where 3x", how.size, "x",
                           how.size, " are needed"));
    }
}

}  // namespace

int pixels_needed(const Preprocessing& how) {
    if (how.fit == Fit::squash) return how.size;
    return static_cast<int>(std::ceil(how.size / how.crop_fraction));
}

void preprocess(const Image& image, const Preprocessing& how, std::span<float> chw) {
    check(how, chw.size());
    const auto width = static_cast<std::size_t>(how.size);
    const ByteValues& values = byte_values(how);
    fit(image, how, [&](std::size_t y, const std::uint8_t* rgb) {
        float* red = chw.data() + y * width;
        best_kernels().normalise(rgb, width, values,
                                 {red, red + width * width, red + 2 * width * width});
    });
}

}  // namespace farout::images
