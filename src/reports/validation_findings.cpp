#include "reports/validation_findings.h"

#include <algorithm>
#include <set>

#include "core/text.h"

namespace farout::reports {

namespace {

using scores::ScoreFileReader;

/// What a set's rows are told by: hashes of features, and folders of images.
struct SetImages {
    std::string name;
    std::set<std::uint64_t> hashes;
    std::set<std::string> folders;  ///< none: images have no paths

    explicit SetImages(const ScoreFileReader& set) : name(name_of(set)) {
        if (set.has_row_hashes()) {
            std::vector<std::uint64_t> rows(static_cast<std::size_t>(set.rows()));
            set.read_row_hashes(0, rows);
            hashes.insert(rows.begin(), rows.end());
            hashes.erase(0);
        }
        for (const std::string& path : set.read_paths({0, set.rows()}))
            if (!path.empty()) folders.insert(std::filesystem::path(path).parent_path().string());
    }
};

template <typename Value>
std::size_t shared_by(const std::set<Value>& one, const std::set<Value>& other) {
    return static_cast<std::size_t>(
        std::ranges::count_if(one, [&](const Value& value) { return other.contains(value); }));
}

/// Folders mean the same images only below one root. Where a root isn't known, a folder without a
/// name of its own tells nothing.
bool have_one_source(const SetImages& one, const SetImages& other, const ReportStage& stage) {
    const auto root = stage.image_folders.find(one.name);
    const auto other_root = stage.image_folders.find(other.name);
    const bool known = root != stage.image_folders.end() && other_root != stage.image_folders.end();
    if (known && root->second.lexically_normal() != other_root->second.lexically_normal())
        return false;
    std::set<std::string> folders = one.folders;
    if (!known) folders.erase("");
    return shared_by(folders, other.folders) > 0;
}

report::ReportWarning about_images(const SetImages& validation, const SetImages& test,
                                   std::size_t count) {
    return {"validation images",
            concat(count, count == 1 ? " image" : " images", " of the validation set ",
                   printable(validation.name), count == 1 ? " is" : " are", " in ",
                   printable(test.name),
                   ", too: parameters were chosen on what they are tested on, so the figures of "
                   "searched detectors promise too much. Give validation sets of their own "
                   "(`farout datalist split`)."),
            {test.name}};
}

report::ReportWarning about_source(const SetImages& validation, const SetImages& test) {
    return {
        "validation source",
        concat("The validation set ", printable(validation.name), " comes from where ",
               printable(test.name),
               " comes from: parameters of searched detectors were chosen with such images, so "
               "on ",
               printable(test.name), " these detectors know more than on images from elsewhere."),
        {test.name}};
}

}  // namespace

std::vector<report::ReportWarning> validation_findings(const ReportFiles& files,
                                                       const ReportStage& stage,
                                                       const report::SearchResult& search) {
    std::vector<SetImages> tests;
    for (const ScoreFileReader& set : files.sets()) tests.emplace_back(set);
    std::vector<report::ValidationSet> sets = search.ood;
    sets.insert(sets.begin(), search.id);
    std::vector<report::ReportWarning> warnings;
    for (std::size_t k = 0; k < sets.size(); ++k) {
        const std::filesystem::path file = *stage.searched / (sets[k].name + ".h5");
        std::error_code unknown;
        if (!std::filesystem::exists(file, unknown)) continue;
        const SetImages validation{ScoreFileReader(file)};
        for (std::size_t t = 0; t < tests.size(); ++t) {
            const std::size_t same = shared_by(validation.hashes, tests[t].hashes);
            if (same > 0) warnings.push_back(about_images(validation, tests[t], same));
            const bool both_ood = k > 0 && t > 0;
            if (both_ood && have_one_source(validation, tests[t], stage))
                warnings.push_back(about_source(validation, tests[t]));
        }
    }
    return warnings;
}

}  // namespace farout::reports
