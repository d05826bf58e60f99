#include "zip_mutator.h"

#include <array>
#include <cstring>
#include <span>

#include <zlib.h>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace farout::fuzz {

namespace {

// Offsets in the records of the zip format (APPNOTE.TXT 4.3.7 and 4.3.12).
constexpr std::size_t central_size = 46;
constexpr std::size_t local_size = 30;

template <typename Number>
Number number_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
    Number value = 0;
    if (offset + sizeof value <= bytes.size())
        std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

void set_checksum(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t checksum) {
    if (offset + sizeof checksum <= bytes.size())
        std::memcpy(bytes.data() + offset, &checksum, sizeof checksum);
}

void repair_entry(std::span<std::uint8_t> zip, std::size_t central) {
    const auto method = number_at<std::uint16_t>(zip, central + 10);
    const auto size = number_at<std::uint32_t>(zip, central + 20);
    const auto local = number_at<std::uint32_t>(zip, central + 42);
    if (method != 0 || local + local_size > zip.size()) return;
    const std::size_t data = local + local_size + number_at<std::uint16_t>(zip, local + 26) +
                             number_at<std::uint16_t>(zip, local + 28);
    if (data + size > zip.size()) return;
    const auto checksum =
        static_cast<std::uint32_t>(crc32(0, zip.data() + data, static_cast<uInt>(size)));
    set_checksum(zip, central + 16, checksum);
    set_checksum(zip, local + 14, checksum);
}

void repair_checksums(std::span<std::uint8_t> zip) {
    constexpr std::array<std::uint8_t, 4> mark = {'P', 'K', 1, 2};
    for (std::size_t at = 0; at + central_size <= zip.size(); ++at)
        if (std::memcmp(zip.data() + at, mark.data(), mark.size()) == 0) repair_entry(zip, at);
}

}  // namespace

std::size_t mutate_zip(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    size = LLVMFuzzerMutate(data, size, most);
    if (seed % 4 != 0) repair_checksums({data, size});
    return size;
}

}  // namespace farout::fuzz
