#include "checkpoints/numpy/npy.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "checkpoints/bytes/checked.h"
#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/bytes/strided.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t longest_header = 1 << 20;

/// The Python literal that a header is: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderText {
  public:
    HeaderText(std::string_view text, const SourceReader& in) : rest_(text), in_(in) {}

    /// Whether the elements are Python objects.
    bool tells_of_objects() {
        const auto at = rest_.find("'descr'");
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + 7);
        return accept(':') && (rest_.starts_with("'|O'") || rest_.starts_with("'O'"));
    }

    NpyHeader parse(const std::string& where) {
        NpyHeader header;
        expect('{');
        while (!accept('}')) {
            entry(header, where);
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (!trim(rest_).empty() || seen_ != 7) fail();
        return header;
    }

  private:
    void entry(NpyHeader& header, const std::string& where) {
        const std::string key = quoted();
        expect(':');
        if (key == "descr") {
            mark_seen(1);
            const NumpyType type = parse_numpy_type(descr(), where);
            header.type = type.type;
            header.byte_order = type.byte_order;
        } else if (key == "fortran_order") {
            mark_seen(2);
            header.order = boolean() ? ArrayOrder::fortran : ArrayOrder::c;
        } else if (key == "shape") {
            mark_seen(4);
            header.shape = tuple();
        } else {
            fail();
        }
    }

    void mark_seen(int bit) {
        if ((seen_ & bit) != 0) fail();
        seen_ |= bit;
    }

    /// A quoted name; the list that describes a record type as it is written.
    std::string descr() {
        skip_blanks();
        if (!rest_.starts_with('[')) return quoted();
        return std::string(rest_.substr(0, rest_.find(']') + 1));
    }

    std::string quoted() {
        skip_blanks();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        if (quote != '\'' && quote != '"') fail();
        const std::size_t end = rest_.find(quote, 1);
        if (end == std::string_view::npos) fail();
        const std::string value(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        return value;
    }

    bool boolean() {
        skip_blanks();
        const bool value = rest_.starts_with("True");
        if (!value && !rest_.starts_with("False")) fail();
        rest_.remove_prefix(value ? 4 : 5);
        return value;
    }

    std::vector<std::int64_t> tuple() {
        std::vector<std::int64_t> values;
        expect('(');
        while (!accept(')')) {
            values.push_back(integer());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return values;
    }

    std::int64_t integer() {
        skip_blanks();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc() || value < 0) fail();
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        if (rest_.starts_with('L')) rest_.remove_prefix(1);  // Python 2 wrote long integers so
        return value;
    }

    bool accept(char character) {
        skip_blanks();
        if (!rest_.starts_with(character)) return false;
        rest_.remove_prefix(1);
        skip_blanks();
        return true;
    }

    void expect(char character) {
        if (!accept(character)) fail();
    }

    void skip_blanks() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n'))
            rest_.remove_prefix(1);
    }

    [[noreturn]] void fail() const {
        in_.fail(concat("the .npy header can't be understood at '", printable(rest_.substr(0, 40)),
                        "'; the file is damaged"));
    }

    std::string_view rest_;
    const SourceReader& in_;
    int seen_ = 0;
};

std::uint64_t header_length(SourceReader& in) {
    if (in.remaining() < magic.size() || in.text(magic.size()) != magic) {
        in.fail("isn't a NumPy array (.npy): its first bytes are wrong");
    }
    const int version = in.byte();
    const int minor = in.byte();
    if (version < 1 || version > 3 || minor != 0) {
        in.fail(concat("has .npy version ", version, ".", minor, "; versions 1.0 to 3.0 are read"));
    }
    const std::uint64_t length =
        version == 1 ? in.number<std::uint16_t>() : in.number<std::uint32_t>();
    if (length > longest_header) in.fail(concat("claims a .npy header of ", length, " bytes"));
    return length;
}

/// What lies behind an array's elements: another one where numpy.save wrote twice into one file.
std::string describe_rest(const ByteSource& source, std::uint64_t offset) {
    SourceReader in(source, offset);
    if (in.remaining() < magic.size() || in.text(magic.size()) != magic) return "";
    const SliceSource rest({&source, [](const ByteSource*) {}}, offset, source.size() - offset,
                           source.name());
    std::string what = "another array";
    try {
        SourceReader again(rest);
        const NpyHeader second = HeaderText(again.text(header_length(again)), again).parse("");
        what = concat("a second array");
        for (std::size_t axis = 0; axis < second.shape.size(); ++axis)
            what += concat(axis == 0 ? " of " : "×", second.shape[axis]);
    } catch (const Error&) {  // of another kind, or damaged
    }
    return what;
}

}  // namespace

std::optional<std::uint64_t> pickle_in_npy(const ByteSource& source) {
    SourceReader in(source);
    const std::string text = in.text(header_length(in));
    if (!HeaderText(text, in).tells_of_objects()) return std::nullopt;
    return in.offset();
}

NumpyType parse_numpy_type(const std::string& descr, const std::string& where) {
    static const std::map<std::string, ElementType> types = {
        {"f2", ElementType::float16}, {"f4", ElementType::float32}, {"f8", ElementType::float64},
        {"i1", ElementType::int8},    {"u1", ElementType::uint8},   {"i2", ElementType::int16},
        {"i4", ElementType::int32},   {"i8", ElementType::int64},   {"b1", ElementType::boolean},
        {"u2", ElementType::uint16},  {"u4", ElementType::uint32},  {"u8", ElementType::uint64}};
    const bool prefixed =
        !descr.empty() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos;
    const auto found = types.find(prefixed ? descr.substr(1) : descr);
    if (found == types.end()) {
        const char kind = descr.empty() ? '\0' : descr[prefixed ? 1 : 0];
        if (kind == 'U' || kind == 'S')
            throw Error(
                concat(where, ": holds text (NumPy type '", printable(descr), "'), not numbers"));
        throw Error(
            concat(where, ": holds NumPy type '", printable(descr),
                   "', which isn't read; convert it with numpy's astype to float32 or int64"));
    }
    return {found->second, descr[0] == '>' ? ByteOrder::big : ByteOrder::little};
}

NpyHeader read_npy_header(const ByteSource& source) {
    SourceReader in(source);
    const std::uint64_t length = header_length(in);
    const std::string text = in.text(length);
    NpyHeader header = HeaderText(text, in).parse(source.name());
    header.data_offset = in.offset();
    const auto elements = checked_elements(header.shape);
    const auto total = elements ? checked_product(*elements, size_of(header.type)) : std::nullopt;
    if (total && *total < in.remaining()) {
        const std::string behind = describe_rest(source, header.data_offset + *total);
        if (!behind.empty())
            in.fail(concat(behind,
                           " lies behind the first, as after two numpy.save into one open file; "
                           "save each to a file of its own, or both with numpy.savez"));
    }
    if (!total || *total != in.remaining()) {
        in.fail(concat("the shape asks for ", total ? concat(*total) : "too many", " bytes, but ",
                       in.remaining(), " follow; the file is truncated or damaged"));
    }
    return header;
}

namespace {

// numpy/lib/_format_impl.py: ARRAY_ALIGN and GROWTH_AXIS_MAX_DIGITS.
constexpr std::size_t alignment = 64;
constexpr std::size_t growth_digits = 21;
constexpr std::size_t longest_text = 0xFFFF;  // in version 1.0
constexpr std::size_t prefix_size = 10;       // magic, version, length

/// (3, 4) or (3,), as Python writes tuples.
std::string tuple_literal(const std::vector<std::int64_t>& shape) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        text += concat(axis > 0 ? ", " : "", shape[axis]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

}  // namespace

std::string make_npy_header(const std::string& descr, const std::vector<std::int64_t>& shape) {
    std::string text = concat("{'descr': ", descr,
                              ", 'fortran_order': False, 'shape': ", tuple_literal(shape), ", }");
    // NumPy leaves room for the first extent to grow in place.
    if (!shape.empty()) text.append(growth_digits - concat(shape[0]).size(), ' ');
    const std::size_t end = prefix_size + text.size() + 1;
    text.append(alignment - end % alignment, ' ').append(1, '\n');
    if (text.size() > longest_text) throw Error("A .npy header can't name so many columns.");
    std::string header = "\x93NUMPY";
    header.append({'\x01', '\x00', static_cast<char>(text.size() & 0xFF),
                   static_cast<char>(text.size() >> 8)});
    return header + text;
}

namespace {

/// A copy in which the bytes of each element are reversed.
Buffer swap_bytes(std::span<const std::byte> bytes, std::size_t size, const std::string& where) {
    Buffer swapped = allocate_buffer(bytes.size(), where);
    for (std::size_t i = 0; i < bytes.size(); i += size) {
        std::ranges::reverse_copy(bytes.subspan(i, size), swapped.data.get() + i);
    }
    return swapped;
}

bool is_aligned(const std::byte* data, std::size_t size) {
    return reinterpret_cast<std::uintptr_t>(data) % size == 0;
}

}  // namespace

Array read_npy(const Buffer& file, const std::string& where) {
    return array_of(read_npy_header(MemorySource(file, where)), file, where);
}

Array array_of(const NpyHeader& header, const Buffer& buffer, const std::string& where) {
    const std::size_t size = size_of(header.type);
    const auto elements = checked_elements(header.shape);
    const auto total = elements ? checked_product(*elements, size) : std::nullopt;
    if (!total || header.data_offset > buffer.size || *total > buffer.size - header.data_offset) {
        throw Error(concat(where, ": its shape doesn't fit its ", buffer.size, " bytes"));
    }
    Array array{header.type, header.shape, buffer.at(header.data_offset)};
    Buffer owned = buffer;
    const bool swap = header.byte_order == ByteOrder::big && size > 1;
    if (swap) owned = swap_bytes(array.bytes(), size, where);
    if (swap || !is_aligned(array.data.get(), size)) {
        if (!swap) {
            owned = allocate_buffer(*total, where);
            std::ranges::copy(array.bytes(), owned.data.get());
        }
        array.data = owned.at(0);
    }
    if (header.order == ArrayOrder::c || header.shape.size() < 2) return array;
    const Buffer elements_only{std::const_pointer_cast<std::byte>(array.data), *total};
    return copy_contiguous({header.shape, fortran_strides(header.shape), 0}, header.type,
                           elements_only, where);
}

namespace {

constexpr std::string_view suffix = ".npy";

CheckpointContent content_of(const ZipArchive& archive) {
    CheckpointContent content{archive.file(), "npz", {}, {}};
    for (const auto& [file, entry] : archive.entries()) {
        if (!file.ends_with(suffix)) continue;
        try {
            const NpyHeader header = read_npy_header(*archive.open(entry));
            content.arrays[file.substr(0, file.size() - suffix.size())] = {header.type,
                                                                           header.shape, 0};
        } catch (const Error& error) {
            content.unread.emplace_back(error.what());
        }
    }
    return content;
}

class NpzWeights : public CheckpointFile {
  public:
    explicit NpzWeights(const ZipArchive& archive)
        : CheckpointFile(content_of(archive)), archive_(archive) {}

    Array read(const std::string& name) override {
        const ZipEntry& entry = *archive_.find(name + std::string(suffix));
        return read_npy(archive_.read(entry), archive_.describe(entry));
    }

  private:
    ZipArchive archive_;
};

}  // namespace

std::unique_ptr<CheckpointFile> open_npz(const ZipArchive& archive) {
    return std::make_unique<NpzWeights>(archive);
}

}  // namespace farout::checkpoints
