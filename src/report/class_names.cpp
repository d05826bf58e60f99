#include "report/class_names.h"

#include <filesystem>
#include <set>

#include "core/text.h"

namespace farout::report {
namespace {

/// The folder that holds all images of a label and of no other one.
std::map<std::int64_t, std::string> folders_of_labels(const ScoredSet& set) {
    std::map<std::int64_t, std::set<std::string>> folders;
    std::map<std::string, std::set<std::int64_t>> labels;
    for (std::size_t row = 0; row < set.paths.size(); ++row) {
        folders[set.labels[row]].insert(folder_of(set.paths[row]));
        labels[folder_of(set.paths[row])].insert(set.labels[row]);
    }
    std::map<std::int64_t, std::string> own;
    for (const auto& [label, some] : folders)
        if (some.size() == 1 && labels[*some.begin()].size() == 1) own[label] = *some.begin();
    return own;
}

}  // namespace

ClassNames::ClassNames(const ScoredSet& id, std::vector<std::string> names)
    : names_(std::move(names)), folders_(folders_of_labels(id)) {}

std::string ClassNames::operator()(std::int64_t label) const {
    const auto place = static_cast<std::size_t>(label);
    if (place < names_.size()) return concat(label, " ", names_[place]);
    const auto folder = folders_.find(label);
    return folder != folders_.end() ? concat(label, " ", folder->second) : concat(label);
}

std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

}  // namespace farout::report
