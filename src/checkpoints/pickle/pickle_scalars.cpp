// The opcodes of PickleReader that carry a number or a text.
#include <bit>
#include <charconv>
#include <cstring>

#include "checkpoints/pickle/pickle_opcodes.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::size_t longest_number = 64;

double big_endian_double(SourceReader& in) {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = (bits << 8) | in.byte();
    return std::bit_cast<double>(bits);
}

template <typename Number>
Number parse_text(SourceReader& in, std::string text) {
    if (text.ends_with('L')) text.pop_back();
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        in.fail(concat("'", printable(text), "' isn't a number that can be read"));
    }
    return value;
}

}  // namespace

bool PickleReader::read_number(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::none:
            push(PickleNone{});
            return true;
        case opcode::newtrue:
            push(true);
            return true;
        case opcode::newfalse:
            push(false);
            return true;
        case opcode::binint:
            push(std::int64_t{in_.number<std::int32_t>()});
            return true;
        case opcode::binint1:
            push(std::int64_t{in_.byte()});
            return true;
        case opcode::binint2:
            push(std::int64_t{in_.number<std::uint16_t>()});
            return true;
        case opcode::long1:
            push_long(in_.byte());
            return true;
        case opcode::long4:
            push_long(in_.number<std::uint32_t>());
            return true;
        case opcode::binfloat:
            push(big_endian_double(in_));
            return true;
        case opcode::float_text:
            push(parse_text<double>(in_, in_.line(longest_number)));
            return true;
        case opcode::long_text:
            push(parse_text<std::int64_t>(in_, in_.line(longest_number)));
            return true;
        case opcode::int_text: {
            const std::string text = in_.line(longest_number);
            if (text == "00" || text == "01")
                push(text == "01");  // protocol 0's booleans
            else
                push(parse_text<std::int64_t>(in_, text));
            return true;
        }
        default:
            return false;
    }
}

void PickleReader::push_long(std::uint64_t size) {
    const std::string bytes = in_.text(size);
    if (size > sizeof(std::int64_t)) return push(PickleLong{bytes});
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0;
    std::int64_t value = negative ? -1 : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    push(value);
}

std::uint64_t PickleReader::decimal() {
    return parse_text<std::uint64_t>(in_, in_.line(longest_number));
}

void PickleReader::push_extent(std::uint64_t size, PickleExtent::Encoding encoding) {
    push(PickleExtent{in_.offset(), size, encoding});
    in_.skip(size);
}

void PickleReader::push_text(std::uint64_t size, PickleExtent::Encoding encoding) {
    if (size >= options_.read_below) return push_extent(size, encoding);
    push(in_.text(size));
}

void PickleReader::push_bytes(std::uint64_t size) {
    if (size >= options_.read_below) return push_extent(size, PickleExtent::Encoding::bytes);
    push(PickleBytes{in_.buffer(size)});
}

bool PickleReader::read_text(std::uint8_t opcode) {
    using Encoding = PickleExtent::Encoding;
    switch (opcode) {
        case opcode::short_binunicode:
            push_text(in_.byte(), Encoding::text);
            return true;
        case opcode::binunicode:
            push_text(in_.number<std::uint32_t>(), Encoding::text);
            return true;
        case opcode::binunicode8:
            push_text(in_.number<std::uint64_t>(), Encoding::text);
            return true;
        case opcode::short_binstring:  // Python 2's str: text or bytes
            push_text(in_.byte(), Encoding::bytes);
            return true;
        case opcode::binstring:
            push_text(in_.number<std::uint32_t>(), Encoding::bytes);
            return true;
        case opcode::short_binbytes:
            push_bytes(in_.byte());
            return true;
        case opcode::binbytes:
            push_bytes(in_.number<std::uint32_t>());
            return true;
        case opcode::binbytes8:
        case opcode::bytearray8:
            push_bytes(in_.number<std::uint64_t>());
            return true;
        default:
            return false;
    }
}

}  // namespace farout::checkpoints
