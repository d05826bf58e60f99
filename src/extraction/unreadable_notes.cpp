#include "extraction/unreadable_notes.h"

#include <array>
#include <charconv>
#include <ctime>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "core/text.h"
#include "features/feature_file.h"
#include "files/replace_file.h"

namespace farout::extraction {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = "# Rows without features of ";
constexpr std::string_view columns = "row\tsize\tmodified\tchanged\treason\tpath\n";
constexpr std::int64_t second = 1'000'000'000;

/// "2026-11-29T02:03:04.000000000Z".
std::string text_of_time(std::int64_t nanoseconds) {
    std::time_t seconds = nanoseconds / second;
    if (nanoseconds % second < 0) --seconds;
    std::tm parts{};
    std::array<char, 64> date{};
    std::array<char, 16> rest{};
    if (gmtime_r(&seconds, &parts) != nullptr)
        std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(rest.data(), rest.size(), ".%09dZ",
                  static_cast<int>(nanoseconds - seconds * second));
    return std::string(date.data()) + rest.data();
}

template <typename Number>
bool read_number(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::optional<std::int64_t> time_in(const std::string& text) {
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    int fraction = 0;
    if (rest == nullptr || std::string_view(rest).size() != 11 || rest[0] != '.' ||
        rest[10] != 'Z' || !read_number(std::string_view(rest + 1, 9), fraction))
        return std::nullopt;
    return static_cast<std::int64_t>(timegm(&parts)) * second + fraction;
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char character : line)
        if (character == '\t')
            fields.emplace_back();
        else
            fields.back() += character;
    return fields;
}

bool are_ours(const fs::path& notes) {
    std::error_code failed;
    if (!fs::is_regular_file(notes, failed)) return false;
    std::ifstream in(notes, std::ios::binary);
    std::string first;
    return std::getline(in, first) && first.starts_with(mark);
}

std::string line_of(const features::UnreadableRow& row, const FileStamps& stamps) {
    const auto found = stamps.find(row.row);
    const std::string seen =
        found == stamps.end()
            ? "-\t-\t-"
            : concat(found->second.size, '\t', text_of_time(found->second.modified), '\t',
                     text_of_time(found->second.changed));
    return concat(row.row, '\t', seen, '\t', printable(row.reason), '\t', printable(row.path),
                  '\n');
}

}  // namespace

fs::path unreadable_notes_of(const fs::path& features) {
    fs::path notes = features;
    notes += ".unreadable.tsv";
    return notes;
}

std::vector<std::int64_t> packed(const FileStamps& stamps) {
    std::vector<std::int64_t> numbers;
    for (const auto& [row, stamp] : stamps)
        numbers.insert(numbers.end(), {row, stamp.size, stamp.modified, stamp.changed});
    return numbers;
}

void unpack(std::span<const std::int64_t> numbers, FileStamps& stamps) {
    for (std::size_t at = 0; at + 3 < numbers.size(); at += 4)
        stamps[numbers[at]] = {numbers[at + 1], numbers[at + 2], numbers[at + 3]};
}

FileStamps read_stamps(const fs::path& features) {
    FileStamps stamps;
    const fs::path notes = unreadable_notes_of(features);
    if (!are_ours(notes)) return stamps;
    std::ifstream in(notes, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        const std::vector<std::string> fields = fields_of(line);
        std::int64_t row = 0;
        images::FileStamp stamp;
        if (fields.size() != 6 || !read_number(fields[0], row) ||
            !read_number(fields[1], stamp.size))
            continue;
        const auto modified = time_in(fields[2]);
        const auto changed = time_in(fields[3]);
        if (!modified || !changed) continue;
        stamp.modified = *modified;
        stamp.changed = *changed;
        stamps[row] = stamp;
    }
    return stamps;
}

void write_unreadable_notes(const fs::path& features, const FileStamps& stamps) {
    const fs::path notes = unreadable_notes_of(features);
    const features::FeatureFile file(features, features::kind_of(features));  // or of an output
    const std::vector<features::UnreadableRow> rows = file.unreadable();
    if (rows.empty()) return remove_unreadable_notes(features);
    std::error_code failed;
    if (fs::exists(fs::symlink_status(notes, failed)) && !are_ours(notes)) return;
    std::string text = concat(mark, printable(features.filename().native()),
                              ". What wasn't found or couldn't be opened is tried by every run, "
                              "the rest when its file changes or with --retry-unreadable.\n",
                              columns);
    for (const features::UnreadableRow& row : rows) text += line_of(row, stamps);
    files::write_text_file(notes, text);
}

void remove_unreadable_notes(const fs::path& features) {
    const fs::path notes = unreadable_notes_of(features);
    std::error_code failed;
    if (are_ours(notes)) fs::remove(notes, failed);
}

}  // namespace farout::extraction
