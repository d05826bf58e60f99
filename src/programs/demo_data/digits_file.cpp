#include "programs/demo_data/digits_file.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "programs/demo_data/gzip_file.h"

namespace farout {

namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr int side = 8;
constexpr std::int64_t largest_value = 16;

std::int64_t value_in(const std::string& text, std::int64_t largest, const std::string& where) {
    const std::int64_t value = parse_integer(text, where);
    if (value < 0 || value > largest)
        throw Error(concat(where, ": ", value, " is not between 0 and ", largest, "."));
    return value;
}

void add_digit(GreyImages& digits, std::string_view line, const std::string& where) {
    const std::vector<std::string> fields = split(line, ',');
    if (fields.size() != side * side + 1)
        throw Error(concat(where, ": ", fields.size(), " values; ", side * side,
                           " pixels and a digit were expected."));
    for (std::size_t i = 0; i < side * side; ++i) {
        const std::int64_t value = value_in(fields[i], largest_value, where);
        digits.pixels.push_back(
            static_cast<std::uint8_t>((value * 255 + largest_value / 2) / largest_value));
    }
    digits.labels.push_back(static_cast<std::uint8_t>(value_in(fields.back(), 9, where)));
}

}  // namespace

GreyImages read_digits(const std::filesystem::path& csv_gz) {
    const std::vector<std::uint8_t> bytes = read_gzip(csv_gz, largest_file);
    const std::string text(bytes.begin(), bytes.end());
    GreyImages digits{side, side, {}, {}};
    std::size_t begin = 0;
    for (int line = 1; begin < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view row = trim(std::string_view(text).substr(begin, end - begin));
        if (!row.empty())
            add_digit(digits, row, concat(printable(csv_gz.native()), ", line ", line));
        begin = end + 1;
    }
    if (digits.count() == 0) throw Error(concat(printable(csv_gz.native()), ": holds no images."));
    return digits;
}

}  // namespace farout
