#include "datalists/matlab_file.h"

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include <zlib.h>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::datalists {

namespace {

using Text = std::string_view;

// A .mat file of ImageNet's kit has 0.4 MB; what unpacks to more than this isn't one.
constexpr std::size_t most_bytes = std::size_t{256} << 20U;

enum class Element : std::uint32_t {
    int8 = 1,
    uint8 = 2,
    int16 = 3,
    uint16 = 4,
    int32 = 5,
    uint32 = 6,
    single = 7,
    real = 9,
    matrix = 14,
    compressed = 15,
    utf8 = 16,
};
constexpr std::uint8_t class_of_structs = 2;
constexpr std::uint8_t class_of_text = 4;

template <typename T>
T number_at(Text bytes, std::size_t position) {
    T value{};
    std::memcpy(&value, bytes.data() + position, sizeof(T));
    return value;
}

template <typename T>
std::vector<double> numbers_as(Text bytes) {
    std::vector<double> numbers;
    for (std::size_t k = 0; k + sizeof(T) <= bytes.size(); k += sizeof(T))
        numbers.push_back(static_cast<double>(number_at<T>(bytes, k)));
    return numbers;
}

/// A data element: its type and its bytes.
struct Tagged {
    Element type;
    Text bytes;

    std::vector<double> numbers() const {
        switch (type) {
            case Element::int8:
                return numbers_as<std::int8_t>(bytes);
            case Element::uint8:
            case Element::utf8:
                return numbers_as<std::uint8_t>(bytes);
            case Element::int16:
                return numbers_as<std::int16_t>(bytes);
            case Element::uint16:
                return numbers_as<std::uint16_t>(bytes);
            case Element::int32:
                return numbers_as<std::int32_t>(bytes);
            case Element::uint32:
                return numbers_as<std::uint32_t>(bytes);
            case Element::single:
                return numbers_as<float>(bytes);
            case Element::real:
                return numbers_as<double>(bytes);
            default:
                return {};
        }
    }
};

/// Element after element.
class Elements {
  public:
    explicit Elements(Text bytes) : bytes_(bytes) {}
    bool done() const { return bytes_.empty(); }

    Tagged next() {
        const auto tag = number_at<std::uint32_t>(take(4), 0);
        if (tag >> 16U != 0) {  // small: the count stands in the tag, the bytes in the next four
            const std::size_t count = tag >> 16U;
            return {static_cast<Element>(tag & 0xffffU), take(4).substr(0, count)};
        }
        const std::size_t count = number_at<std::uint32_t>(take(4), 0);
        const Text bytes = take(count);
        if (tag != static_cast<std::uint32_t>(Element::compressed) && !done())
            take(std::min((8 - count % 8) % 8, bytes_.size()));
        return {static_cast<Element>(tag), bytes};
    }

  private:
    Text take(std::size_t count) {
        if (count > bytes_.size()) throw Error("it ends in the middle of a value");
        const Text taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }
    Text bytes_;
};

std::string unpacked(Text packed) {
    std::string result;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw Error("zlib can't be started");
    std::array<char, 1 << 16> piece{};
    // zlib doesn't write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int status = Z_OK;
    while (status == Z_OK && result.size() <= most_bytes) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        result.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (result.size() > most_bytes) throw Error("it unpacks to more than 256 MiB");
    if (status != Z_STREAM_END) throw Error("its compressed data are damaged");
    return result;
}

/// A number that a file gives where only a whole one up to `most` makes sense; damaged files give
/// any.
std::size_t whole_number(double number, double most, const char* what) {
    if (!(number >= 0 && number <= most)) throw Error(concat("it has impossible ", what));
    return static_cast<std::size_t>(number);
}

/// A matrix's head, and the elements after it.
struct Matrix {
    std::uint8_t kind = 0;
    std::size_t count = 0;
    Elements rest;

    explicit Matrix(Text bytes) : rest(bytes) {
        if (bytes.empty()) return;  // an empty field
        const auto flags = rest.next().numbers();
        if (flags.empty()) throw Error("a matrix has no flags");
        kind = static_cast<std::uint8_t>(whole_number(flags[0], 0xffffffffU, "flags") & 0xffU);
        double product = 1;
        for (const double side : rest.next().numbers()) product *= side;
        count = whole_number(product, 1e7, "sides of a matrix");
        rest.next();  // its name
    }
};

MatlabValue value_of(const Tagged& element) {
    if (element.type != Element::matrix) throw Error("a field isn't a matrix");
    Matrix matrix(element.bytes);
    if (matrix.count == 0 || matrix.kind == class_of_structs) return std::string();
    const std::vector<double> numbers = matrix.rest.next().numbers();
    if (matrix.kind != class_of_text) {
        if (numbers.size() == 1) return numbers[0];
        return std::string();
    }
    std::string text;
    for (const double character : numbers)
        text += static_cast<char>(whole_number(character, 0xffff, "letters") & 0xffU);
    return text;
}

/// The fields' names lie one after the other, each padded with NULs to one length.
std::vector<std::string> field_names(Elements& rest) {
    const auto lengths = rest.next().numbers();
    const Text all = rest.next().bytes;
    const auto most = static_cast<double>(all.size());
    const std::size_t length =
        lengths.empty() ? 0 : whole_number(lengths[0], most, "lengths of names");
    if (length == 0) throw Error("the names of a struct's fields have no length");
    std::vector<std::string> names;
    for (std::size_t k = 0; k + length <= all.size(); k += length) {
        const Text name = all.substr(k, length);
        names.emplace_back(name.substr(0, name.find('\0')));
    }
    return names;
}

/// Nothing where the element isn't a struct array.
std::optional<std::vector<MatlabValue>> field_of_structs(const Tagged& element,
                                                         const std::string& field) {
    if (element.type == Element::compressed) {
        const std::string whole = unpacked(element.bytes);
        const Tagged inner = Elements(whole).next();
        if (inner.type == Element::compressed) throw Error("its data are compressed twice");
        return field_of_structs(inner, field);
    }
    if (element.type != Element::matrix) return std::nullopt;
    Matrix matrix(element.bytes);
    if (matrix.kind != class_of_structs) return std::nullopt;
    const std::vector<std::string> names = field_names(matrix.rest);
    std::vector<MatlabValue> values;
    for (std::size_t k = 0; k < matrix.count; ++k)
        for (const std::string& name : names) {
            const Tagged value = matrix.rest.next();
            if (name == field) values.push_back(value_of(value));
        }
    if (values.size() != matrix.count)
        throw Error(concat("its structs have no field ", field, ", but ", enumerate(names)));
    return values;
}

std::string bytes_of(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file)) throw Error("it can't be read");
    std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    constexpr std::size_t head = 128;
    if (bytes.size() < head || bytes.compare(head - 2, 2, "IM") != 0)
        throw Error("it isn't a MATLAB file of level 5, in little-endian order");
    return bytes.substr(head);
}

}  // namespace

std::vector<MatlabValue> read_matlab_field(const std::filesystem::path& file,
                                           const std::string& field) {
    try {
        const std::string bytes = bytes_of(file);
        Elements elements(bytes);
        while (!elements.done())
            if (auto values = field_of_structs(elements.next(), field)) return *std::move(values);
        throw Error("it holds no struct array");
    } catch (const Error& error) {
        throw Error(concat(printable(file.native()), ": ", error.what(),
                           ". Is this the development kit's meta.mat?"));
    }
}

}  // namespace farout::datalists
