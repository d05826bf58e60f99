#include "checkpoints/safetensors.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "checkpoints/bytes/checked.h"
#include "checkpoints/bytes/source_reader.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

using Json = nlohmann::json;

/// The reference implementation's limit.
constexpr std::uint64_t longest_header = 100'000'000;

struct Entry {
    std::string name;
    std::string dtype;
    std::optional<ElementType> type;  // none: one that isn't read
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;  // in the bytes after the header
    std::uint64_t end = 0;
};

[[noreturn]] void fail(const ByteSource& source, std::string_view name,
                       const std::string& problem) {
    throw Error(concat(source.name(), ", array '", printable(name), "': ", problem));
}

/// JSON allows a name twice and parsers differ in which they take, so it is an error here.
Json parse_unique(const std::string& text, const SourceReader& in) {
    std::set<std::string> names;
    std::string twice;
    const auto note_names = [&](int depth, Json::parse_event_t event, Json& value) {
        if (depth == 1 && event == Json::parse_event_t::key &&
            !names.insert(value.get<std::string>()).second) {
            twice = value.get<std::string>();
        }
        return true;
    };
    Json header = Json::parse(text, note_names, false);
    if (header.is_discarded() || !header.is_object()) {
        in.fail("the header isn't a JSON object; the file is damaged: copy or download it again");
    }
    if (!twice.empty()) in.fail(concat("the header names '", printable(twice), "' twice"));
    return header;
}

Json read_header(SourceReader& in) {
    const auto length = in.number<std::uint64_t>();
    if (length > longest_header || length > in.remaining()) {
        in.fail(
            concat("claims a header of ", length, " bytes, but ",
                   length > longest_header ? longest_header : in.remaining(),
                   " are possible; the file is truncated or damaged: copy or download it again"));
    }
    return parse_unique(in.text(length), in);
}

std::string parse_dtype(const ByteSource& source, const std::string& name, const Json& entry) {
    const auto dtype = entry.find("dtype");
    if (dtype == entry.end() || !dtype->is_string()) fail(source, name, "has no dtype");
    return dtype->get<std::string>();
}

std::optional<ElementType> known_type(const std::string& dtype) {
    static const std::map<std::string, ElementType> types = {
        {"F16", ElementType::float16}, {"BF16", ElementType::bfloat16},
        {"F32", ElementType::float32}, {"F64", ElementType::float64},
        {"I8", ElementType::int8},     {"U8", ElementType::uint8},
        {"I16", ElementType::int16},   {"I32", ElementType::int32},
        {"I64", ElementType::int64},   {"BOOL", ElementType::boolean}};
    const auto found = types.find(dtype);
    if (found == types.end()) return std::nullopt;
    return found->second;
}

std::vector<std::uint64_t> parse_numbers(const ByteSource& source, const std::string& name,
                                         const Json& entry, const char* key) {
    const auto list = entry.find(key);
    const auto is_number = [](const Json& value) { return value.is_number_unsigned(); };
    if (list == entry.end() || !list->is_array() || !std::ranges::all_of(*list, is_number)) {
        fail(source, name, concat("its ", key, " isn't a list of whole numbers"));
    }
    return list->get<std::vector<std::uint64_t>>();
}

Entry parse_entry(const ByteSource& source, const std::string& name, const Json& json) {
    if (!json.is_object()) fail(source, name, "its header entry isn't a JSON object");
    Entry entry{name, parse_dtype(source, name, json), {}, {}, 0, 0};
    entry.type = known_type(entry.dtype);
    for (const std::uint64_t extent : parse_numbers(source, name, json, "shape")) {
        if (extent > INT64_MAX) fail(source, name, "has an impossible shape");
        entry.shape.push_back(static_cast<std::int64_t>(extent));
    }
    const auto offsets = parse_numbers(source, name, json, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1]) {
        fail(source, name, "its data_offsets aren't a begin and an end");
    }
    entry.begin = offsets[0];
    entry.end = offsets[1];
    const auto elements = checked_elements(entry.shape);
    if (elements && !entry.type) return entry;
    const auto bytes = elements ? checked_product(*elements, size_of(*entry.type)) : std::nullopt;
    if (bytes != entry.end - entry.begin) {
        fail(source, name,
             concat("has ", entry.end - entry.begin, " bytes, but its shape asks for ",
                    bytes ? concat(*bytes) : "too many"));
    }
    return entry;
}

/// The arrays must lie side by side from the first byte to the last.
void check_positions(const ByteSource& source, std::vector<Entry>& entries,
                     std::uint64_t available) {
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
    std::uint64_t position = 0;
    for (const Entry& entry : entries) {
        if (entry.end > available) {
            fail(source, entry.name,
                 concat("ends at byte ", entry.end, " of the data, which has ", available,
                        "; the file is truncated or damaged: copy or download it again"));
        }
        if (entry.begin < position) fail(source, entry.name, "overlaps the array before it");
        if (entry.begin > position)
            fail(source, entry.name, "leaves a gap after the array before it");
        position = entry.end;
    }
    if (position != available) {
        throw Error(concat(source.name(), ": has ", available - position,
                           " bytes behind its last array; "
                           "the file is damaged: copy or download it again"));
    }
}

class SafetensorsFile : public CheckpointFile {
  public:
    SafetensorsFile(std::shared_ptr<const ByteSource> source, std::uint64_t data,
                    std::vector<Entry> entries)
        : CheckpointFile(content_of(*source, entries)), source_(std::move(source)), data_(data) {
        for (Entry& entry : entries) entries_.emplace(entry.name, std::move(entry));
    }

    Array read(const std::string& name) override {
        const Entry& entry = entries_.at(name);
        if (!entry.type) {
            fail(*source_, name,
                 concat("has dtype ", printable(entry.dtype),
                        ", which isn't read; convert it to F32"));
        }
        SourceReader in(*source_, data_ + entry.begin);
        return {*entry.type, entry.shape, in.buffer(entry.end - entry.begin).at(0)};
    }

  private:
    static CheckpointContent content_of(const ByteSource& source,
                                        const std::vector<Entry>& entries) {
        CheckpointContent content{source.name(), "safetensors", {}, {}};
        for (const Entry& entry : entries)
            content.arrays[entry.name] = {entry.type, entry.shape, 0};
        return content;
    }

    std::shared_ptr<const ByteSource> source_;
    std::uint64_t data_;  // where the arrays begin
    std::map<std::string, Entry> entries_;
};

}  // namespace

std::unique_ptr<CheckpointFile> open_safetensors(std::shared_ptr<const ByteSource> source) {
    SourceReader in(*source);
    const Json header = read_header(in);
    std::vector<Entry> entries;
    for (const auto& [name, json] : header.items()) {
        if (name != "__metadata__") entries.push_back(parse_entry(*source, name, json));
    }
    check_positions(*source, entries, in.remaining());
    return std::make_unique<SafetensorsFile>(std::move(source), in.offset(), std::move(entries));
}

}  // namespace farout::checkpoints
