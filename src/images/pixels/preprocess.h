#pragma once
/// From an image to a network's input: resize, crop, scale, normalise.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "images/pixels/resize.h"

namespace farout::images {

enum class Fit {
    /// Resize to S×S whatever the aspect ratio (the GEN benchmark).
    squash,
    /// Resize the shorter side to floor(S / crop_fraction), then cut S×S from the centre: timm's
    /// evaluation transform, which is torchvision's Resize and CenterCrop. The longer side is
    /// truncated; offsets are halves rounded to even.
    resize_crop,
    /// Cut the centre square of side floor(shorter side · crop_fraction) (in float32), at offsets
    /// that round up, then resize it to S×S; pixels outside the square take no part. TensorFlow's
    /// EfficientNet, whose fraction is S / (S + 32).
    crop_resize,
};

/// How JPEG files are decoded.
enum class Decoding {
    full,
    /// At a half, a quarter or an eighth of the size where that leaves enough pixels for the
    /// resize: quicker for large photos, but other pixels (decode.h, DecodeOptions).
    scaled,
};

/// A network's input convention. Its text form is both an option's value and part of a file's
/// provenance.
struct Preprocessing {
    int size = 224;
    Fit fit = Fit::squash;
    double crop_fraction = 1;  ///< ignored by squash
    Filter filter = Filter::bilinear;
    std::array<double, 3> mean{0.485, 0.456, 0.406};  ///< of 0–1 values, per channel
    std::array<double, 3> std{0.229, 0.224, 0.225};
    Decoding decoding = Decoding::full;

    friend bool operator==(const Preprocessing&, const Preprocessing&) = default;
};

/// "size=224,fit=squash,filter=bilinear,mean=0.485/0.456/0.406,std=0.229/0.224/0.225" (crop=0.875
/// and decode=scaled where they count).
std::string to_text(const Preprocessing& preprocessing);

/// Reads the text form; parts that are left out keep the values of `defaults`, or of `usual` (where
/// there is one) if the text begins with the word "usual". Throws UsageError that names the part.
Preprocessing parse_preprocessing(std::string_view text, const Preprocessing& defaults,
                                  const std::optional<Preprocessing>& usual = std::nullopt);

/// The pixels that both sides of an image must keep so that the resize enlarges nothing that it
/// didn't before.
int pixels_needed(const Preprocessing& preprocessing);

/// Writes the 3×S×S float32 input (channels first). Scaling and normalising round as torchvision's
/// ToTensor and Normalize do: (byte / 255f - mean) / std in float32. Throws Error when `chw` has
/// another size than 3·S·S, and for an image so narrow that resize_crop would make it more than ten
/// million pixels long.
void preprocess(const Image& image, const Preprocessing& preprocessing, std::span<float> chw);

}  // namespace farout::images
