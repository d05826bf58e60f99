#include "checkpoints/stored_array.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/text.h"

namespace farout::checkpoints {
namespace {

constexpr std::size_t converted_at_once = 1 << 16;

/// Half precision by its bits: a sign, five of the exponent, ten of the mantissa.
struct Float16 {
    std::uint16_t bits;
    explicit operator float() const {
        const std::uint32_t sign = (bits & 0x8000U) << 16;
        const std::uint32_t exponent = (bits >> 10) & 31U;
        const std::uint32_t mantissa = bits & 1023U;
        if (exponent == 0) {
            const float value = std::ldexp(static_cast<float>(mantissa), -24);
            return sign != 0 ? -value : value;
        }
        const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
        return std::bit_cast<float>(sign | (wide << 23) | (mantissa << 13));
    }
    explicit operator double() const { return static_cast<float>(*this); }
};

/// The upper half of a float32.
struct Bfloat16 {
    std::uint16_t bits;
    explicit operator float() const {
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
    }
    explicit operator double() const { return static_cast<float>(*this); }
};

template <typename Stored, typename Out>
void convert(std::span<const std::byte> raw, ByteOrder order, std::span<Out> out) {
    std::array<std::byte, sizeof(Stored)> element;
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::memcpy(element.data(), raw.data() + i * sizeof(Stored), sizeof(Stored));
        if (order == ByteOrder::big) std::ranges::reverse(element);
        out[i] = static_cast<Out>(std::bit_cast<Stored>(element));
    }
}

template <typename Out>
void convert(NumpyType type, std::span<const std::byte> raw, std::span<Out> out) {
    const ByteOrder order = type.byte_order;
    switch (type.type) {
        case ElementType::float16:
            return convert<Float16>(raw, order, out);
        case ElementType::bfloat16:
            return convert<Bfloat16>(raw, order, out);
        case ElementType::float32:
            return convert<float>(raw, order, out);
        case ElementType::float64:
            return convert<double>(raw, order, out);
        case ElementType::int8:
            return convert<std::int8_t>(raw, order, out);
        case ElementType::uint8:
        case ElementType::boolean:
            return convert<std::uint8_t>(raw, order, out);
        case ElementType::int16:
            return convert<std::int16_t>(raw, order, out);
        case ElementType::int32:
            return convert<std::int32_t>(raw, order, out);
        case ElementType::int64:
            return convert<std::int64_t>(raw, order, out);
        case ElementType::uint16:
            return convert<std::uint16_t>(raw, order, out);
        case ElementType::uint32:
            return convert<std::uint32_t>(raw, order, out);
        case ElementType::uint64:
            return convert<std::uint64_t>(raw, order, out);
    }
}

template <typename Out>
void read(const StoredArray& array, std::uint64_t first, std::span<Out> out) {
    const std::size_t size = size_of(array.type.type);
    std::vector<std::byte> raw;
    while (!out.empty()) {
        const std::size_t count = std::min(out.size(), converted_at_once);
        raw.resize(count * size);
        array.elements->read(first * size, raw);
        convert(array.type, raw, out.first(count));
        first += count;
        out = out.subspan(count);
    }
}

}  // namespace

void read_floats(const StoredArray& array, std::uint64_t first, std::span<float> out) {
    if (array.type.type == ElementType::float32 && array.type.byte_order == ByteOrder::little)
        return array.elements->read(first * sizeof(float), std::as_writable_bytes(out));
    read(array, first, out);
}

void read_doubles(const StoredArray& array, std::uint64_t first, std::span<double> out) {
    read(array, first, out);
}

std::string describe_shape(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> extents;
    extents.reserve(shape.size());
    for (const std::int64_t extent : shape) extents.push_back(concat(extent));
    return concat("(", enumerate(extents), ")");
}

}  // namespace farout::checkpoints
