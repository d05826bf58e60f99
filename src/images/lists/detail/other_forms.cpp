#include "images/lists/detail/other_forms.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "images/lists/image_list.h"
#include "images/lists/image_names.h"

namespace farout::images {
namespace {

using namespace std::string_view_literals;

struct Packing {
    std::string_view bytes;
    const char* name;
    const char* command;
};

constexpr std::array packings{Packing{"\x1f\x8b"sv, "a gzip file", "gzip -dc <"},
                              Packing{"\xfd"
                                      "7zXZ"sv,
                                      "an xz file", "xz -dc <"},
                              Packing{"BZh91AY"sv, "a bzip2 file", "bzip2 -dc <"},
                              Packing{"\x28\xb5\x2f\xfd"sv, "a zstd file", "zstd -dc <"}};

struct OtherFile {
    std::string_view bytes;
    const char* what;
};

constexpr const char* features = "Features are what `farout import --features` takes";

constexpr std::array other_files{
    OtherFile{"\x93NUMPY"sv, "a NumPy array"},
    OtherFile{"\x80\x02"sv, "a pickle"},
    OtherFile{"\x80\x03"sv, "a pickle"},
    OtherFile{"\x80\x04"sv, "a pickle"},
    OtherFile{"\x80\x05"sv, "a pickle"},
    OtherFile{"\x89HDF"sv, "an HDF5 file"},
    OtherFile{"PK\x03\x04"sv, "a zip archive, an Excel sheet or arrays (.npz, .pth)"},
    OtherFile{"MATLAB 5.0"sv, "a MATLAB file"},
    OtherFile{"SQLite format 3"sv, "a database (SQLite)"},
    OtherFile{"PAR1"sv, "a Parquet table"},
    OtherFile{"ARROW1"sv, "an Arrow table"},
    OtherFile{"\xd0\xcf\x11\xe0"sv, "an Excel sheet or another file of Microsoft Office"},
    OtherFile{"%PDF-"sv, "a PDF document"},
    OtherFile{"\xff\xd8\xff"sv, "a JPEG image"},
    OtherFile{"\x89PNG"sv, "a PNG image"},
    OtherFile{"GIF8"sv, "a GIF image"},
    OtherFile{"\x7f"
              "ELF"sv,
              "a program"},
    OtherFile{"version https://git-lfs"sv,
              "a Git LFS pointer, not the list: run `git lfs pull` where it lies, then again"},
};

/// Whether the text begins with these characters, blanks and line ends between them not counted.
bool begins_with(std::string_view text, std::string_view characters) {
    for (const char wanted : characters) {
        text = trim(text.substr(0, 4096));
        if (!text.starts_with(wanted)) return false;
        text.remove_prefix(1);
    }
    return true;
}

std::string python(std::string_view expression) {
    return concat("python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); ", expression,
                  "'");
}

std::optional<std::string> json(std::string_view text, const std::filesystem::path& file) {
    const std::string what = "this is JSON. ";
    const std::string_view head = text.substr(0, 65536);
    if (begins_with(text, "[[")) return what + mend_by(python("[print(*r[:2]) for r in d]"), file);
    if (begins_with(text, "[\"")) return what + mend_by(python("[print(p) for p in d]"), file);
    if (begins_with(text, "{\"") && head.find("\"file_name\"") != std::string_view::npos)
        return what + mend_by(python("[print(i[\"file_name\"]) for i in d[\"images\"]]"), file) +
               " It has no labels";
    if (begins_with(text, "{\"")) {
        // {"a.jpg": 3, …}
        const std::size_t colon = head.find("\":");
        const std::string_view value =
            colon == std::string_view::npos ? "" : trim(head.substr(colon + 2));
        if (!value.empty() && value[0] >= '0' && value[0] <= '9')
            return what + mend_by(python("[print(p, l) for p, l in d.items()]"), file);
    }
    if (begins_with(text, "{\"") || begins_with(text, "[{") || begins_with(text, "{}") ||
        begins_with(text, "[]"))
        return what + "A list is text, a line `path label` for each image";
    return std::nullopt;
}

/// UTF-16 or UTF-32, with a byte-order mark or without: every ASCII character has NULs beside it.
std::optional<std::string> wide_text(std::string_view text, const std::filesystem::path& file) {
    const auto is_nul = [text](std::size_t at) { return at < text.size() && text[at] == '\0'; };
    const char* encoding = nullptr;
    if (text.starts_with("\xff\xfe\0\0"sv) || text.starts_with("\0\0\xfe\xff"sv))
        encoding = "UTF-32";
    else if (text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv))
        encoding = "UTF-16";
    else if (text.size() > 3 && !is_nul(0) && is_nul(1) && !is_nul(2) && is_nul(3))
        encoding = "UTF-16LE";
    else if (text.size() > 3 && is_nul(0) && !is_nul(1) && is_nul(2) && !is_nul(3))
        encoding = "UTF-16BE";
    if (encoding == nullptr) return std::nullopt;
    return concat("this text is in ", encoding, ". ",
                  mend_by(concat("iconv -f ", encoding, " -t UTF-8"), file));
}

}  // namespace

std::optional<std::string> other_list_file(std::string_view text,
                                           const std::filesystem::path& file) {
    for (const Packing& packing : packings)
        if (text.starts_with(packing.bytes))
            return concat("this is ", packing.name, ". ", mend_by(packing.command, file));
    for (const OtherFile& other : other_files)
        if (text.starts_with(other.bytes))
            return concat("this is ", other.what,
                          ". A list is text, a line `path label` for each "
                          "image. ",
                          features);
    if (const auto wide = wide_text(text, file)) return wide;
    if (text.substr(0, 64).find("ustar") != std::string_view::npos ||
        (text.size() > 262 && text.substr(257, 5) == "ustar"))
        return "this is a tar archive. Unpack it; a list is text, a line `path label` for each "
               "image";
    const std::string_view start = trim(text.substr(0, 1024));
    for (const std::string_view tag :
         {"<!DOCTYPE"sv, "<!doctype"sv, "<html"sv, "<HTML"sv, "<?xml"sv})
        if (start.starts_with(tag))
            return "this is a web page or an XML document, not the list. Download it again, as "
                   "plain "
                   "text (\"raw\")";
    if (const auto found = json(text, file)) return found;
    return std::nullopt;
}

namespace {

constexpr std::array<std::string_view, 20> path_names{
    "path",     "filepath", "file_path", "image_path", "img_path", "filename",   "file_name",
    "file",     "files",    "image",     "images",     "img",      "image_name", "name",
    "image_id", "imageid",  "img_id",    "imgid",      "id",       "url"};
constexpr std::array<std::string_view, 20> label_names{
    "label",        "labels",  "label_id", "class_id",   "class_index",
    "class_idx",    "target",  "targets",  "y",          "category_id",
    "class",        "classes", "category", "cls",        "gt",
    "ground_truth", "wnid",    "synset",   "class_name", "predictionstring"};
constexpr std::array<std::string_view, 6> other_names{"index", "idx",    "split",
                                                      "width", "height", "unnamed: 0"};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

template <typename Names>
bool is_among(const Names& names, std::string_view field) {
    return std::find(names.begin(), names.end(), lower(field)) != names.end();
}

/// The first column with one of the names, in the order of the names, for which `fits` is true.
template <typename Names, typename Fits>
int column_named(const Names& names, const std::vector<std::string>& heading, const Fits& fits) {
    for (const std::string_view name : names)
        for (std::size_t column = 0; column < heading.size(); ++column)
            if (lower(heading[column]) == name && fits(column)) return static_cast<int>(column);
    return -1;
}

int find_path(const std::vector<std::string>& heading, const std::vector<std::string>& line) {
    const auto named = std::find_if(line.begin(), line.end(), [](const std::string& field) {
        return has_image_extension(field);
    });
    if (named != line.end()) return static_cast<int>(named - line.begin());
    const int column =
        column_named(path_names, heading, [&](std::size_t k) { return k < line.size(); });
    if (column >= 0) return column;
    const auto text = std::find_if(line.begin(), line.end(), [](const std::string& field) {
        return !field.empty() && !is_integer(field);
    });
    return text == line.end() ? -1 : static_cast<int>(text - line.begin());
}

}  // namespace

std::vector<std::string> fields_of(std::string_view line, char separator) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == separator && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    for (std::string& field : fields) field = std::string(trim(field));
    return fields;
}

bool is_column_name(std::string_view field) {
    return is_among(path_names, field) || is_among(label_names, field) ||
           is_among(other_names, field);
}

bool is_integer(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

ListColumns columns_of(const std::vector<std::string>& heading,
                       const std::vector<std::string>& line) {
    ListColumns columns;
    columns.path = find_path(heading, line);
    const auto is_number = [&](std::size_t k) {
        return k < line.size() && static_cast<int>(k) != columns.path && is_integer(line[k]);
    };
    columns.label = column_named(label_names, heading, is_number);
    int numbers = 0;
    for (std::size_t k = 0; k < line.size(); ++k) {
        if (!is_number(k)) continue;
        ++numbers;
        // A number before the path may count the rows.
        if (columns.label < 0 || (heading.empty() && columns.label < columns.path))
            columns.label = static_cast<int>(k);
    }
    columns.has_other_numbers = numbers > 1;
    return columns;
}

std::string table_command(const ListColumns& columns, char separator, std::size_t heading_lines,
                          bool in_python) {
    const std::string tab = R"(\t)";
    const std::string sign = separator == '\t' ? tab : std::string(1, separator);
    if (in_python) {
        std::string row = concat("r[", columns.path, "]");
        if (columns.label >= 0) row += concat(", r[", columns.label, "]");
        return concat("python3 -c 'import csv, sys; [print(", row,
                      ") for r in list(csv.reader(open(sys.argv[1], encoding=\"utf-8-sig\"), "
                      "skipinitialspace=True, delimiter=\"",
                      sign, "\"))[", heading_lines, ":] if r]'");
    }
    std::string row = concat("$", columns.path + 1);
    if (columns.label >= 0) row += concat(", $", columns.label + 1);
    const std::string option = separator == ' ' ? "" : shell_word("-F" + sign) + " ";
    const std::string from =
        heading_lines > 0 ? concat("NR > ", heading_lines, " && NF ") : std::string("NF ");
    return concat("awk ", option, "'", from, R"({sub(/\r$/, ""); print )", row, "}'");
}

}  // namespace farout::images
