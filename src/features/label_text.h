#pragma once
/// Labels in a text file, a number a line, told from image lists and from what people take for
/// either.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace farout::features {

/// The labels of a file whose lines are whole numbers of at least -1 (unknown), written as integers
/// or as floating-point numbers (numpy.savetxt); blank lines and those that begin with '#' don't
/// count. Nothing for a file that is read as an image list.
///
/// Throws Error that says what the file looks like and what to do: CSV, JSON, a web page, several
/// columns of numbers, a header, names of classes, labels on some lines only, UTF-16.
std::optional<std::vector<std::int64_t>> read_label_lines(const std::filesystem::path& file);

}  // namespace farout::features
