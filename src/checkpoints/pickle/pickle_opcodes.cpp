// The opcodes of PickleReader that carry a number or a text, its stack, and the opcodes that gather
// its values in containers.

#include "checkpoints/pickle/pickle_opcodes.h"

#include <bit>
#include <charconv>
#include <cstring>

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

namespace {

template <typename Container>
Container* container_in(PickleRef value) {
    return std::get_if<Container>(&value->data);
}

}  // namespace

PickleRef PickleReader::top() const {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor)
        fail("the pickle takes a value from an empty stack; the file is damaged");
    return stack_.back();
}

PickleRef PickleReader::pop() {
    const PickleRef value = top();
    stack_.pop_back();
    return value;
}

std::vector<PickleRef> PickleReader::pop_to_mark() {
    if (marks_.empty()) fail("the pickle closes a group that it never opened; the file is damaged");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleRef> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
}

bool PickleReader::read_container(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::empty_list:
            push(PickleList{});
            return true;
        case opcode::empty_tuple:
            push(PickleTuple{});
            return true;
        case opcode::empty_dict:
            push(PickleDict{});
            return true;
        case opcode::empty_set:
            push(PickleSet{});
            return true;
        case opcode::list:
            push(PickleList{pop_to_mark()});
            return true;
        case opcode::tuple:
            push(PickleTuple{pop_to_mark()});
            return true;
        case opcode::frozenset:
            push(PickleSet{pop_to_mark()});
            return true;
        case opcode::tuple1:
            push_tuple(1);
            return true;
        case opcode::tuple2:
            push_tuple(2);
            return true;
        case opcode::tuple3:
            push_tuple(3);
            return true;
        case opcode::dict: {
            const auto items = pop_to_mark();
            push(PickleDict{});
            set_items(items);
            return true;
        }
        case opcode::append:
            append({pop()});
            return true;
        case opcode::appends:
            append(pop_to_mark());
            return true;
        case opcode::additems:
            add(pop_to_mark());
            return true;
        case opcode::setitem: {
            const PickleRef value = pop();
            set_items({pop(), value});
            return true;
        }
        case opcode::setitems:
            set_items(pop_to_mark());
            return true;
        default:
            return false;
    }
}

void PickleReader::push_tuple(std::size_t size) {
    std::vector<PickleRef> items(size);
    while (size > 0) items[--size] = pop();
    push(PickleTuple{std::move(items)});
}

void PickleReader::append(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* list = container_in<PickleList>(top());
    if (list == nullptr) fail(concat("appends to ", top()->kind()));
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleReader::add(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* set = container_in<PickleSet>(top());
    if (set == nullptr) fail(concat("adds set items to ", top()->kind()));
    set->items.insert(set->items.end(), items.begin(), items.end());
}

void PickleReader::set_items(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* dict = container_in<PickleDict>(top());
    if (dict == nullptr) fail(concat("sets dictionary items of ", top()->kind()));
    if (items.size() % 2 != 0) fail("a dictionary has a key without a value; the file is damaged");
    for (std::size_t i = 0; i < items.size(); i += 2)
        dict->items.emplace_back(items[i], items[i + 1]);
}

}  // namespace farout::checkpoints
