#pragma once
/// What the page calls classes, and files of class names as people have them.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "report/report_scores.h"

namespace farout::report {

class ClassNames {
  public:
    /// `names`: by label, may be fewer than classes. A class without a name there is called by the
    /// folder of its images in the set, where they have one of their own.
    ClassNames(const ScoredSet& id, std::vector<std::string> names);

    /// "7 n01514668"; "7" where there is no name.
    std::string operator()(std::int64_t label) const;

  private:
    std::vector<std::string> names_;
    std::map<std::int64_t, std::string> folders_;
};

/// The folder of a path: "a/b" of "a/b/c.jpg", "" of "c.jpg".
std::string folder_of(const std::string& path);

/// The names by label: a line a class, the first of label 0. Lines may begin with the label ("0
/// tench", "0,tench", in any order, with a header or without); a .json file may be a list of names,
/// or map labels to names or to [synset, name]. Throws Error that says what the file looks like for
/// anything else, for labels that begin at 1 or leave some out, and for a label that is named
/// twice.
std::vector<std::string> read_class_names(const std::filesystem::path& file);

}  // namespace farout::report
