#include "images/lists/detail/list_shape.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"
#include "images/lists/detail/other_forms.h"
#include "images/lists/image_list.h"
#include "images/lists/image_names.h"

namespace farout::images {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view no_break_space = "\xc2\xa0";
constexpr const char* as_name =
    " If it is part of the names, write ./ before each (`./NAME`): then it is taken as it stands.";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The length of the number that a text begins with, or 0.
std::size_t number_length(std::string_view text) {
    std::size_t length = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    const std::size_t first = length;
    while (length < text.size() && is_digit(text[length])) ++length;
    return length == first ? 0 : length;
}

bool begins_with_checksum(std::string_view line) {
    std::size_t length = 0;
    while (length < line.size() && is_hexadecimal(line[length])) ++length;
    if (length != 32 && length != 40 && length != 64 && length != 128) return false;
    const std::string_view rest = line.substr(length);
    return rest.starts_with("  ") || rest.starts_with(" *");
}

/// Where an image's extension ends that isn't the end of the text, or 0.
std::size_t end_of_inner_extension(std::string_view text) {
    for (std::size_t at = text.find('.'); at != std::string_view::npos;
         at = text.find('.', at + 1)) {
        const std::size_t end = at + image_extension_at(text, at);
        if (end > at && end < text.size()) return end;
    }
    return 0;
}

bool is_separator(char c) {
    return c == ',' || c == ';' || c == '|';
}

/// "\" before a blank, a bracket and the like is a shell's, not Windows'.
bool has_shell_escape(std::string_view path) {
    for (std::size_t at = path.find('\\'); at != std::string_view::npos;
         at = path.find('\\', at + 1))
        if (at + 1 < path.size() &&
            std::string_view(" ()[]'&$").find(path[at + 1]) != std::string_view::npos)
            return true;
    return false;
}

bool begins_with_drive(std::string_view path) {
    return path.size() > 2 && path[1] == ':' && (path[2] == '/' || path[2] == '\\') &&
           ((path[0] >= 'a' && path[0] <= 'z') || (path[0] >= 'A' && path[0] <= 'Z'));
}

char separator_of(std::string_view line) {
    for (const char c : {',', ';', '|', '\t'})
        if (line.find(c) != std::string_view::npos) return c;
    return ' ';
}

}  // namespace

void ListShape::fail(std::size_t line, const std::string& problem) const {
    throw Error(concat(printable(file_.native()), ":", line, ": ", problem));
}

std::string ListShape::mend(std::string_view command) const {
    return mend_by(command, file_);
}

std::string_view ListShape::line_at(std::size_t line) const {
    std::string_view text = text_;
    for (; line > 1; --line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    text = text.substr(0, text.find('\n'));
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return trim(text);
}

bool ListShape::is_odd_name(std::string_view path) {
    const std::filesystem::path no_file;
    ListShape shape(no_file, path);
    try {
        shape.check_beginning();
        shape.check_heading(1, path);
        shape.check_line(1, path, path);
        shape.check_all(1);
    } catch (const Error&) {
        return true;
    }
    return false;
}

void ListShape::check_beginning() const {
    if (const auto other = other_list_file(text_, file_)) fail(1, *other);
}

void ListShape::check_heading(std::size_t line, std::string_view content) const {
    if (content.starts_with("./") || content.find('/') != std::string_view::npos) return;
    if (content.starts_with('[') && content.ends_with(']') && !has_image_extension(content))
        fail(line, "a section. Is this a job file? `farout run` takes those");
    const std::size_t sign = content.find(" = ");
    if (sign != std::string_view::npos && sign > 0 && !has_image_extension(content) &&
        end_of_inner_extension(content) == 0)
        fail(line, concat("'", printable(content),
                          "' sets an option. Is this a job file? `farout run` "
                          "takes those"));
    const char separator = separator_of(content);
    const auto fields = fields_of(content, separator);
    const auto names = std::count_if(fields.begin(), fields.end(), is_column_name);
    const bool has_data = std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
        return has_image_extension(field) || is_integer(field);
    });
    if (names == 0 || has_data) return;
    if (separator != ' ') fail_as_csv(line, separator, true);
    if (names == static_cast<std::ptrdiff_t>(fields.size()))
        fail(line, concat("'", printable(content),
                          "' names the columns, where the first image should stand. ",
                          mend(concat("sed ", line, "d")), as_name));
}

void ListShape::check_line(std::size_t line, std::string_view content, std::string_view path) {
    note_forms(line, content, path);
    if (path.starts_with("./")) return;
    constexpr std::string_view odd_beginnings = "\"'{[(~$<";
    if (odd_beginnings.find(path.front()) != std::string_view::npos || path.ends_with(',') ||
        path.find('\\') != std::string_view::npos || path.find(':') != std::string_view::npos ||
        path.find('\r') != std::string_view::npos)
        check_odd_path(line, content, path);
    if (!has_image_extension(path)) check_columns(line, content, path);
}

void ListShape::check_odd_path(std::size_t line, std::string_view content,
                               std::string_view path) const {
    if (path.find('\r') != std::string_view::npos)
        fail(line, concat("lines that end as on old Macs. ", mend(R"(tr '\r' '\n' <)")));
    if (const std::size_t scheme = path.find("://"); scheme != std::string_view::npos)
        fail(line,
             concat("'", printable(path),
                    "' is an address. farout reads files: download the images, and list their "
                    "paths below the root"));
    if (begins_with_drive(path))
        fail(line, concat("'", printable(path),
                          "' is a path of Windows. Paths are those below the root, with slashes: ",
                          mend(R"(sed -E 's|^[A-Za-z]:[\\/]+||; s|\\|/|g')"),
                          " Its root is the folder that holds what begins each line then"));
    if (path.find('\\') != std::string_view::npos) {
        if (has_shell_escape(path))
            fail(line, concat("a shell's backslashes in '", printable(path), "'. ",
                              mend(R"(sed -E 's/\\(.)/\1/g')"), as_name));
        fail(line, concat("Windows' separators in '", printable(path), "'. ",
                          mend(R"(tr '\\' / <)"), as_name));
    }
    const char first = path.front();
    if (first == '"' || first == '\'') {
        if (separator_of(content) != ' ' && separator_of(content) != '\t')
            fail_as_csv(line, separator_of(content), false);
        const std::string quote = first == '"' ? R"(")" : R"('\'')";
        fail(line, concat("quotes around the path. ",
                          mend(concat("sed -E 's/^([ \\t]*)", quote, "([^", quote, "]*)", quote,
                                      R"(/\1\2/')")),
                          as_name));
    }
    if (first == '{' || first == '[' || first == '(') {
        if (end_of_inner_extension(path) != 0 || path.find(',') != std::string_view::npos)
            fail(line,
                 concat("'", printable(path),
                        "' is written as a program writes its data. Write a line `path label` "
                        "for each image"));
    }
    if (first == '~' || (first == '$' && path.find('/') != std::string_view::npos))
        fail(line, concat("'", printable(path),
                          "' begins as only a shell understands. Write the path below the root"));
    if (first == '<')
        fail(line, concat("'", printable(path),
                          "' is markup, not a path. Write a line `path label` "
                          "for each image"));
}

/// A path that doesn't end with an image's extension, but holds one: columns behind it, or none.
void ListShape::check_columns(std::size_t line, std::string_view content,
                              std::string_view path) const {
    const std::size_t end = end_of_inner_extension(path);
    if (end == 0) {
        // "val_00001,3": names without an extension.
        for (const char separator : {',', ';', '|'}) {
            const std::size_t at = content.find_last_of(separator);
            if (at != std::string_view::npos && at > 0 && is_integer(trim(content.substr(at + 1))))
                fail_as_csv(line, separator, false);
        }
        return;
    }
    const std::string_view rest = path.substr(end);
    if (is_separator(rest.front()) || rest.front() == ':') fail_as_csv(line, rest.front(), false);
    if (rest.front() == '"' || rest.front() == '\'') fail_as_csv(line, separator_of(rest), false);
    if (rest.starts_with(no_break_space))
        fail(line, concat("no-break spaces, where blanks should stand. ",
                          mend(R"(sed 's/\xc2\xa0/ /g')")));
    if (!is_blank(rest.front())) return;
    const auto fields = split(trim(rest), ' ');
    if (fields.empty() || path.substr(0, end).find_first_of(blanks) != std::string_view::npos)
        fail(line, concat("more than a path and a label in '", printable(content),
                          "'. Write a line `path label`", as_name));
    std::string spaced(content);
    std::replace(spaced.begin(), spaced.end(), '\t', ' ');
    std::vector<std::string> words = split(spaced, ' ');
    std::erase(words, "");
    const auto columns = columns_of({}, words);
    fail(line,
         concat(words.size(), " columns in '", printable(content),
                "', where a path and a label should stand. ",
                mend(table_command(columns, ' ', 0, false)),
                columns.has_other_numbers ? concat(" Its label is column ", columns.label + 1,
                                                   "; choose another one where that is wrong.")
                                          : "",
                as_name));
}

void ListShape::note_forms(std::size_t line, std::string_view content, std::string_view path) {
    if (const std::size_t length = number_length(content); length > 0 && length < content.size()) {
        const char next = content[length];
        if (is_blank(next) && length < path.size()) {
            number_first_.note(line);
            if (path.size() < content.size()) numbers_around_.note(line);
        } else if (is_separator(next)) {
            number_and_comma_.note(line);
        }
    }
    if (begins_with_checksum(content)) checksums_.note(line);
    const std::size_t blank = path.find_first_of(" \t,;|");
    if (blank != std::string_view::npos && has_image_extension(path.substr(0, blank)) &&
        has_image_extension(path))
        two_paths_.note(line);
}

void ListShape::check_all(std::size_t images) const {
    const auto is_all = [images](const Form& form) { return form.lines == images; };
    const auto quoted = [this](const Form& form) {
        return concat("'", printable(line_at(form.first)), "'");
    };
    if (is_all(checksums_))
        fail(checksums_.first,
             concat("checksums before the paths. ", mend(R"(sed -E 's/^[0-9A-Fa-f]+ [ *]//')")));
    if (is_all(number_and_comma_))
        fail_as_csv(
            number_and_comma_.first,
            line_at(number_and_comma_.first)[number_length(line_at(number_and_comma_.first))],
            false);
    if (is_all(numbers_around_))
        fail(
            numbers_around_.first,
            concat("each line begins with a number and ends with one, as ", quoted(numbers_around_),
                   ": three columns, where a path and a label should "
                   "stand. ",
                   mend(R"(sed -E 's/^[ \t]*[-+]?[0-9]+[ \t]+//')"), as_name));
    if (is_all(number_first_))
        fail(number_first_.first,
             concat("each line begins with a number, as ", quoted(number_first_),
                    ": the label before the path. ",
                    mend(R"(sed -E 's/^[ \t]*([-+]?[0-9]+)[ \t]+(.*[^ \t\r])[ \t\r]*$/\2 \1/')"),
                    as_name));
    if (is_all(two_paths_) && images > 1)
        fail(two_paths_.first, concat("each line names two images, as ", quoted(two_paths_),
                                      ". Write one path, and its label, a line.", as_name));
}

/// `has_heading`: `line` names the columns, the next one is the first image's.
void ListShape::fail_as_csv(std::size_t line, char separator, bool has_heading) const {
    const std::string_view content = line_at(line);
    std::string_view data = content;
    if (has_heading) {
        const std::size_t behind =
            static_cast<std::size_t>(content.data() + content.size() - text_.data());
        data = trim(text_.substr(behind));
        data = trim(data.substr(0, data.find('\n')));
    }
    const auto heading = has_heading ? fields_of(content, separator) : std::vector<std::string>();
    const ListColumns columns = columns_of(heading, fields_of(data, separator));
    const std::string what =
        separator == '\t' ? "tabs" : concat("'", std::string_view(&separator, 1), "'");
    if (columns.path < 0)
        fail(line, concat("columns with ", what,
                          " between them, of which none is a path. Write a "
                          "line `path label` for each image"));
    const bool in_python =
        text_.starts_with(byte_order_mark) || data.find('"') != std::string_view::npos;
    fail(line, concat("a table with ", what, " between its columns",
                      has_heading ? " and a heading" : "", " ('", printable(content), "'). ",
                      mend(table_command(columns, separator, has_heading ? line : 0, in_python)),
                      columns.label < 0 ? " It has no labels: no column is a whole number."
                                        : concat(" Its label is column ", columns.label + 1,
                                                 columns.has_other_numbers
                                                     ? "; choose another one where that is wrong."
                                                     : "."),
                      has_heading ? "" : as_name));
}

}  // namespace farout::images
