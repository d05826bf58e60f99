// The inner loops of resample.cpp, which includes this file once for each instruction set, each
// time in another namespace and with other target options: hence no #pragma once, no includes and
// no calls of inline library functions, whose code would be shared with the rest of the program.
// (GCC's target_clones come after vector types are split up.)
//
// Integer arithmetic throughout: all sets give the same bits.

using Bytes16 = std::uint8_t __attribute__((vector_size(16)));
using Words16 = std::uint16_t __attribute__((vector_size(32)));
using Unsigned16 = std::uint32_t __attribute__((vector_size(64)));
using Int16 = std::int32_t __attribute__((vector_size(64)));

// sums += bytes · weight. GCC 12 knows instructions for conversions that double the width, so there
// are two of them.
[[gnu::always_inline]] inline void add_weighted(Int16& sums, const std::uint8_t* bytes,
                                                std::int32_t weight) {
    Bytes16 loaded;
    __builtin_memcpy(&loaded, bytes, sizeof(loaded));
    const Unsigned16 wide =
        __builtin_convertvector(__builtin_convertvector(loaded, Words16), Unsigned16);
    sums += reinterpret_cast<const Int16&>(wide) * weight;
}

// Rounds down (one half is in the sums already), clips and stores 16 bytes.
[[gnu::always_inline]] inline void store(const Int16& sums, std::uint8_t* out) {
    Int16 value = sums >> weight_bits;
    value = value < 0 ? Int16{} : value;
    value = value > 255 ? Int16{} + 255 : value;
    const Words16 words =
        __builtin_convertvector(reinterpret_cast<const Unsigned16&>(value), Words16);
    const Bytes16 bytes = __builtin_convertvector(words, Bytes16);
    __builtin_memcpy(out, &bytes, sizeof(bytes));
}

// One output row for each of the four rows of a group. Writes four bytes at each pixel.
void resample_group(const std::uint8_t* group, const TapTable& taps, std::uint8_t* const* out) {
    const std::int32_t* weights = taps.weights;
    for (std::size_t x = 0; x < taps.size; ++x, weights += taps.most) {
        const std::uint8_t* pixels =
            group + group_rows * lane * static_cast<std::size_t>(taps.first[x]);
        const int count = taps.count[x];
        Int16 sums = Int16{} + one_half;
        for (int t = 0; t < count; ++t, pixels += group_rows * lane)
            add_weighted(sums, pixels, weights[t]);
        std::uint8_t result[group_rows * lane];
        store(sums, result);
        for (std::size_t r = 0; r < group_rows; ++r)
            __builtin_memcpy(out[r] + 3 * x, result + r * lane, lane);
    }
}

// 64 bytes of an output row.
[[gnu::always_inline]] inline void weigh_block(const Column& in, std::size_t at,
                                               std::uint8_t* out) {
    Int16 sums[column_block / 16];
    for (Int16& sum : sums) sum = Int16{} + one_half;
    const std::uint8_t* row = in.first + at;
    for (int t = 0; t < in.count; ++t, row += in.stride) {
        for (std::size_t v = 0; v < column_block / 16; ++v)
            add_weighted(sums[v], row + 16 * v, in.weights[t]);
    }
    for (std::size_t v = 0; v < column_block / 16; ++v) store(sums[v], out + at + 16 * v);
}

// An output row of at least column_block bytes. The last block overlaps the one before it.
void resample_column(const Column& in, std::uint8_t* out, std::size_t bytes) {
    std::size_t at = 0;
    for (; at + column_block <= bytes; at += column_block) weigh_block(in, at, out);
    if (at < bytes) weigh_block(in, bytes - column_block, out);
}
