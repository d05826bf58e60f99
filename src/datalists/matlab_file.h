#pragma once
/// MATLAB's level 5 files (.mat), as far as ImageNet's development kit needs them. Layout:
/// "MAT-File Format", The MathWorks.

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace farout::datalists {

/// The fields of a struct array: one value an element. Numbers are scalars, texts are rows of
/// characters; an element of any other kind is an empty text.
using MatlabValue = std::variant<double, std::string>;

/// One field of the first struct array in the file, element by element. Throws Error with the file
/// and what is wrong: no MATLAB file of level 5, truncated, no struct array, no field of this name.
std::vector<MatlabValue> read_matlab_field(const std::filesystem::path& file,
                                           const std::string& field);

}  // namespace farout::datalists
