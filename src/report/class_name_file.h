#pragma once
/// Files of class names as people have them.

#include <filesystem>
#include <string>
#include <vector>

namespace farout::report {

/// The names by label: a line a class, the first of label 0. Lines may begin with the label ("0
/// tench", "0,tench", in any order, with a header or without); a .json file may be a list of names,
/// or map labels to names or to [synset, name]. Throws Error that says what the file looks like for
/// anything else, for labels that begin at 1 or leave some out, and for a label that is named
/// twice.
std::vector<std::string> read_class_names(const std::filesystem::path& file);

}  // namespace farout::report
