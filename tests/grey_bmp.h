#pragma once
// The shortest image file there is.

#include <cstdint>
#include <string>

namespace farout::testing {

/// A 1×1 BMP of one grey, the shortest image file there is.
inline std::string grey_bmp(unsigned char grey) {
    const auto little = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int byte = 0; byte < bytes; ++byte) text += static_cast<char>(value >> (8 * byte));
        return text;
    };
    const std::string pixel(3, static_cast<char>(grey));
    return "BM" + little(58, 4) + little(0, 4) + little(54, 4) + little(40, 4) + little(1, 4) +
           little(1, 4) + little(1, 2) + little(24, 2) + little(0, 4) + little(4, 4) +
           std::string(16, '\0') + pixel + '\0';
}

}  // namespace farout::testing
