#pragma once
/// What the bytes of an image are to a network. Internal to this folder.

#include <array>

namespace farout::images {

/// (byte / 255 - mean) / std in float32, each step rounded, as torchvision's ToTensor and
/// Normalize: a table for each channel, and the same by arithmetic that vectors do faster than
/// divisions.
struct ByteValues {
    /// A divisor's reciprocal in two parts: fma(x, high, x · low) is x / divisor, rounded once, but
    /// for a rare x.
    struct Reciprocal {
        float high = 0, low = 0;
    };
    struct Channel {
        std::array<float, 256> table;
        float mean;
        Reciprocal std;
        bool exact;  ///< the arithmetic gives the table, all 256 values
    };
    Reciprocal of_255;
    std::array<Channel, 3> channels;
};

ByteValues make_byte_values(const std::array<double, 3>& mean, const std::array<double, 3>& std);

}  // namespace farout::images
