#pragma once
/// Numbers a row out of a CSV file.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace farout::scores {

struct NumberedRows {
    std::vector<double> numbers;     ///< n; NaN for an empty field
    std::vector<std::string> paths;  ///< n, or none where the file has no column `path`
};

/// A number a line; or lines of fields under a header, of which `column`, or else the one called
/// `name`, `score` or `scores`, or else the only one that could be meant. Throws Error with file
/// and line for what is no number, a line of another number of fields, and a column that isn't
/// there or can't be told.
NumberedRows read_numbered_rows(const std::filesystem::path& file,
                                const std::optional<std::string>& column, const std::string& name);

}  // namespace farout::scores
