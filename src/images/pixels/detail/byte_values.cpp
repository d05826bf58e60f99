#include "images/pixels/detail/byte_values.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace farout::images {

namespace {

ByteValues::Reciprocal reciprocal(float divisor) {
    const double exact = 1.0 / static_cast<double>(divisor);
    const auto high = static_cast<float>(exact);
    return {high, static_cast<float>(exact - static_cast<double>(high))};
}

float divide(float x, const ByteValues::Reciprocal& by) {
    return std::fma(x, by.high, x * by.low);
}

ByteValues::Channel make_channel(const ByteValues::Reciprocal& of_255, float mean, float std) {
    ByteValues::Channel channel{{}, mean, reciprocal(std), true};
    for (std::size_t byte = 0; byte < channel.table.size(); ++byte) {
        const auto x = static_cast<float>(byte);
        channel.table[byte] = (x / 255.0F - mean) / std;
        const float quick = divide(divide(x, of_255) - mean, channel.std);
        if (std::bit_cast<std::uint32_t>(quick) !=
            std::bit_cast<std::uint32_t>(channel.table[byte]))
            channel.exact = false;
    }
    return channel;
}

}  // namespace

ByteValues make_byte_values(const std::array<double, 3>& mean, const std::array<double, 3>& std) {
    ByteValues values{};
    values.of_255 = reciprocal(255.0F);
    for (std::size_t c = 0; c < 3; ++c)
        values.channels[c] =
            make_channel(values.of_255, static_cast<float>(mean[c]), static_cast<float>(std[c]));
    return values;
}

}  // namespace farout::images
