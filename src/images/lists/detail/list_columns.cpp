#include "images/lists/detail/list_columns.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "images/lists/image_names.h"
#include "images/lists/list_mend.h"

namespace farout::images {

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
