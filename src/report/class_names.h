#pragma once
/// What the page calls classes.

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

}  // namespace farout::report
