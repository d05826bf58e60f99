#pragma once
/// What is given as an image list and is of another form: files of another kind, and tables, whose
/// columns must be found. Internal to this folder.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace farout::images {

/// What a file is that can't be a list, by its first bytes, and what to do; nothing for text that
/// may be one.
std::optional<std::string> other_list_file(std::string_view text,
                                           const std::filesystem::path& file);

/// A line's fields, as CSV has them: quotes taken away, blanks around a field as well.
std::vector<std::string> fields_of(std::string_view line, char separator);

/// Whether a field is a name that people give to a column.
bool is_column_name(std::string_view field);

/// Whether a text is a whole number, with a sign or without.
bool is_integer(std::string_view text);

/// Which columns are path and label, counted from 0; -1: none.
struct ListColumns {
    int path = -1;
    int label = -1;
    bool has_other_numbers = false;
};

/// `heading` may be empty.
ListColumns columns_of(const std::vector<std::string>& heading,
                       const std::vector<std::string>& line);

/// The command that prints path and label of each line of a table: with Python where fields are
/// quoted or a byte-order mark stands before the first, else with awk.
std::string table_command(const ListColumns& columns, char separator, std::size_t heading_lines,
                          bool in_python);

}  // namespace farout::images
