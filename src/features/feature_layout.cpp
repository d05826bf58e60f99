#include "features/feature_layout.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "features/former_outputs.h"
#include "files/hash.h"

namespace farout::features {

namespace {

[[noreturn]] void not_a_feature_file(const files::Hdf5File& file, const std::string& why) {
    throw Error(concat(printable(file.path().native()), " isn't a feature file of farout (", why,
                       "). Make one with `farout extract`."));
}

}  // namespace

const char* values_of(FileKind kind) {
    return kind == FileKind::features ? "/features" : "/values";
}

const char* format_of(FileKind kind) {
    return kind == FileKind::features ? feature_format : output_format;
}

FileKind kind_of(const files::Hdf5File& file) {
    const auto facts = file.attributes();
    const auto format = facts.find("format");
    return format != facts.end() && format->second == output_format ? FileKind::output
                                                                    : FileKind::features;
}

Blocks checked_blocks(const files::Hdf5File& file) {
    const FileKind kind = kind_of(file);
    const char* const values = values_of(kind);
    for (const char* name :
         {values, "/labels", "/paths", "/status", "/reasons", "/blocks/checksum"})
        if (!file.has(name)) not_a_feature_file(file, concat("it has no ", name));
    const auto facts = file.attributes();
    const auto format = facts.find("format");
    if (format == facts.end() || format->second != format_of(kind))
        not_a_feature_file(file, format == facts.end() ? "it has no format"
                                                       : "its format is '" + format->second + "'");
    const auto block_rows = facts.find("block rows");
    if (block_rows == facts.end())
        not_a_feature_file(file, "it doesn't say how many rows a block has");
    const files::Shape shape = file.shape(values);
    if (shape.size() != 2) not_a_feature_file(file, concat(values, " isn't a matrix"));
    const Blocks blocks{shape[0], parse_integer(block_rows->second, "block rows")};
    if (blocks.block_rows < 1) not_a_feature_file(file, "its blocks have no rows");
    if (file.has(former_output_dataset) != facts.contains(former_output_fact))
        not_a_feature_file(
            file, concat("of ", former_output_dataset, " and its parameters one is missing"));
    for (const char* name : {"/labels", "/paths", "/status", "/reasons", former_output_dataset})
        if (file.has(name) && file.shape(name) != files::Shape{shape[0]})
            not_a_feature_file(file, concat(name, " and ", values, " differ in rows"));
    if (file.shape("/blocks/checksum") != files::Shape{blocks.count()})
        not_a_feature_file(file, "its block table has another length than its rows ask for");
    return blocks;
}

std::uint64_t bytes_of(const FeatureLayout& layout) {
    std::size_t longest = 1;
    for (const images::ListedImage& image : layout.images)
        longest = std::max(longest, image.path.size());
    const auto rows = static_cast<std::int64_t>(layout.images.size());
    const std::size_t row = sizeof(float) * static_cast<std::size_t>(layout.width) +
                            sizeof(std::int64_t) + longest + sizeof(std::uint8_t) + reason_width;
    const Blocks blocks{rows, layout.block_rows};
    return static_cast<std::uint64_t>(rows) * row +
           static_cast<std::uint64_t>(blocks.count()) * sizeof(std::uint64_t);
}

std::string fitting_reason(const std::string& reason) {
    if (reason.size() <= reason_width) return reason;
    constexpr std::string_view more = "…";
    const std::size_t room = reason_width - more.size();
    std::size_t end = reason.rfind(' ', room);
    if (end == std::string::npos || end < room / 2) {  // one long word: a name, most often
        end = room;
        const auto goes_on = [&] {
            return (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U;
        };
        while (end > 0 && goes_on()) --end;
    }
    return concat(reason.substr(0, end), more);
}

std::uint64_t block_checksum(std::int64_t block, const BlockView& rows) {
    files::Checksum checksum(static_cast<std::uint64_t>(block));
    checksum.add(std::as_bytes(rows.features)).add(std::as_bytes(rows.status));
    for (const auto& reason : rows.reasons)
        if (!reason.empty()) {
            const std::string_view kept = std::string_view(reason).substr(0, reason_width);
            checksum.add(std::as_bytes(std::span(kept)));
        }
    return checksum.add(std::as_bytes(rows.former_output)).finish();
}

FeatureBlock read_block(const files::Hdf5File& file, Range rows, std::int64_t width) {
    const auto count = static_cast<std::size_t>(rows.count());
    FeatureBlock stored;
    stored.features.resize(count * static_cast<std::size_t>(width));
    stored.status.resize(count);
    file.read<float>(values_of(kind_of(file)), rows.begin, stored.features);
    file.read<std::uint8_t>("/status", rows.begin, stored.status);
    stored.reasons = file.read_text("/reasons", rows);
    if (file.has(former_output_dataset)) {
        stored.former_output.resize(count);
        file.read<float>(former_output_dataset, rows.begin, stored.former_output);
    }
    return stored;
}

std::vector<std::uint64_t> read_checksums(const files::Hdf5File& file, const Blocks& blocks) {
    std::vector<std::uint64_t> checksums(static_cast<std::size_t>(blocks.count()));
    file.read<std::uint64_t>("/blocks/checksum", 0, checksums);
    return checksums;
}

}  // namespace farout::features
