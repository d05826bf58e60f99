#include "images/lists/detail/folder_findings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "core/text.h"

namespace farout::images {

namespace {

namespace fs = std::filesystem;
using Labels = FolderFinding::Labels;

constexpr std::size_t most_named = 3;

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// What a folder is called that holds a part of a data set.
bool is_part(const std::string& name) {
    constexpr std::array<std::string_view, 14> parts{
        "train", "training", "val", "valid", "validation", "eval",    "dev",
        "test",  "testing",  "id",  "ood",   "train_set",  "val_set", "test_set"};
    return std::find(parts.begin(), parts.end(), lower(name)) != parts.end();
}

std::string name_all(const std::vector<std::string>& names) {
    std::vector<std::string> shown;
    for (const std::string& name : names) shown.push_back(printable(name));
    return enumerate(shown, most_named);
}

/// The part of a path that stands at `level`, counted from 0; "" where it has none.
std::string part_of(const std::string& path, std::size_t level) {
    std::size_t at = 0;
    for (; level > 0; --level) {
        at = path.find('/', at);
        if (at == std::string::npos) return "";
        ++at;
    }
    return path.substr(at, path.find('/', at) - at);
}

/// The folders directly below those of `level` that hold images, or hold folders that do.
std::set<std::string> folders_at(const ClassFolder& of_class, std::size_t level) {
    std::set<std::string> names;
    for (const auto& [folder, images] : of_class.images) names.insert(part_of(folder, level));
    names.erase("");
    return names;
}

bool holds_images_itself(const ClassFolder& of_class) {
    return of_class.images.contains(of_class.name);
}

/// Looks at the folders together and notes what is odd.
class Findings {
  public:
    Findings(const fs::path& root, const std::vector<std::string>& loose,
             const std::vector<ClassFolder>& classes)
        : root_(root), loose_(loose), classes_(classes) {
        for (const ClassFolder& of_class : classes)
            if (!of_class.is_empty()) filled_.push_back(&of_class);
    }

    std::vector<FolderFinding> find() && {
        if (!filled_.empty()) {
            if (!loose_.empty())
                stray();
            else
                classes();
            for (const ClassFolder* of_class : filled_) walked_twice(*of_class);
        }
        same_images();
        return std::move(found_);
    }

  private:
    void note(Labels labels, const std::string& what, const std::string& mend) {
        found_.push_back({what, mend, labels});
    }

    std::string below(const std::string& folder) const {
        return printable((root_ / folder).lexically_normal().native());
    }

    void stray() {
        note(Labels::lost,
             loose_.size() == 1
                 ? concat("the image ", printable(loose_[0]), " lies beside the class folders")
                 : concat(loose_.size(), " images lie beside the class folders (", name_all(loose_),
                          ")"),
             "move it into its class folder or away, or give a list");
    }

    void classes() {
        if (filled_.size() == 1) return single();
        if (std::all_of(filled_.begin(), filled_.end(),
                        [](const ClassFolder* one) { return is_part(one->name); }))
            return parts();
        if (same_folders_below()) return;
        empty_ones();
        linked();
        deeper();
        same_but_for_case();
        numbers();
    }

    /// "Data" that holds "CLS-LOC" that holds "train" and "val": the classes are below those.
    void single() {
        const ClassFolder& only = *filled_.front();
        std::string folder = only.name;
        std::size_t level = 1;
        auto next = folders_at(only, level);
        while (next.size() == 1 && !only.images.contains(folder)) {
            folder += "/" + *next.begin();
            next = folders_at(only, ++level);
        }
        const bool are_parts = !next.empty() && std::all_of(next.begin(), next.end(), is_part);
        if (are_parts) folder += "/" + (next.contains("train") ? "train" : *next.begin());
        note(Labels::lost, concat("there is one class folder only (", printable(only.name), ")"),
             next.empty()
                 ? concat("give a list; ", below(folder),
                          " as root means the same images, without labels")
                 : concat("give ", below(folder), " as root, below which the classes seem to be",
                          are_parts ? " (or another part of the set)" : ""));
    }

    void parts() {
        std::vector<std::string> names;
        for (const ClassFolder* part : filled_) names.push_back(part->name);
        const bool has_train = std::find(names.begin(), names.end(), "train") != names.end();
        note(Labels::lost,
             concat("the folders below it are parts of a data set (", name_all(names),
                    "), not classes"),
             concat("give the part that is meant as root, such as ",
                    below(has_train ? "train" : names.front())));
    }

    /// Domains, cameras or years, each with a folder for each class.
    bool same_folders_below() {
        std::set<std::string> shared;
        for (const ClassFolder* one : filled_) {
            if (holds_images_itself(*one)) return false;
            const auto names = folders_at(*one, 1);
            if (one == filled_.front()) shared = names;
            std::erase_if(shared, [&](const auto& name) { return !names.contains(name); });
        }
        if (shared.size() < 2) return false;
        note(Labels::lost,
             concat("each folder below it (", name_all({filled_[0]->name, filled_[1]->name}),
                    " …) holds folders of the same "
                    "names (",
                    name_all({shared.begin(), shared.end()}), "), which seem to be the classes"),
             concat("give one of them as root, such as ", below(filled_.front()->name),
                    ", or a list"));
        return true;
    }

    static std::string content(const ClassFolder& of_class) {
        const LeftOut& inside = of_class.left_out;
        return concat(printable(of_class.name), ": ",
                      inside.hidden + inside.other_files > 0 ? to_text(inside) : "nothing");
    }

    /// ImageFolder refuses class folders without images.
    void empty_ones() {
        std::vector<std::string> between;
        std::vector<std::string> last;
        for (const ClassFolder& of_class : classes_)
            if (of_class.is_empty())
                (of_class.name < filled_.back()->name ? between : last)
                    .push_back(content(of_class));
        if (!between.empty())
            note(Labels::lost,
                 concat(between.size(),
                        between.size() == 1 ? " class folder holds"
                                            : " class "
                                              "folders hold",
                        " no images (", enumerate(between, most_named),
                        "), and whether they count decides the labels of the classes behind them"),
                 "fill them (is the set unpacked in full?), move them away, or give a list");
        if (!last.empty())
            note(Labels::stay,
                 concat(last.size(),
                        last.size() == 1 ? " class folder holds"
                                         : " class folders "
                                           "hold",
                        " no images (", enumerate(last, most_named), ")"),
                 "no class comes behind, so the labels are right without");
    }

    /// One class under two labels.
    void linked() {
        std::map<fs::path, std::string> names;
        for (const ClassFolder* one : filled_) {
            const auto [known, is_new] = names.emplace(one->real, one->name);
            if (is_new) continue;
            note(Labels::lost,
                 concat("the class folders ", printable(known->second), " and ",
                        printable(one->name),
                        " are the same one by a link, so its images would "
                        "have two labels"),
                 "remove the link, or give a list");
            return;
        }
    }

    void deeper() {
        bool branches = false;
        for (const ClassFolder* one : filled_) {
            if (holds_images_itself(*one)) return;
            branches = branches || folders_at(*one, 1).size() > 1;
        }
        if (branches)
            note(Labels::stay,
                 concat("no class folder holds images itself, but folders (",
                        printable(filled_.front()->images.begin()->first), " …)"),
                 concat("the labels are those of the ", filled_.size(),
                        " folders directly below the root, as in torchvision's ImageFolder; give "
                        "a list where the classes are further below"));
    }

    void same_but_for_case() {
        std::map<std::string, std::string> names;
        for (const ClassFolder* one : filled_) {
            const auto [known, is_new] = names.emplace(lower(one->name), one->name);
            if (!is_new)
                note(Labels::stay,
                     concat("the class folders ", printable(known->second), " and ",
                            printable(one->name), " differ in upper and lower case only"),
                     "they are two classes with two labels; make one of them where they are the "
                     "same");
        }
    }

    /// 0, 1, 10, 2: ImageFolder sorts them as text.
    void numbers() {
        for (std::size_t k = 0; k < filled_.size(); ++k) {
            const std::string& name = filled_[k]->name;
            if (name.size() > 9 || name.find_first_not_of("0123456789") != std::string::npos)
                return;
        }
        for (std::size_t k = 1; k < filled_.size(); ++k)
            if (parse_integer(filled_[k]->name, "class") <
                parse_integer(filled_[k - 1]->name, "class"))
                return note(Labels::stay,
                            concat("the class folders are numbers, sorted as text: the label of ",
                                   filled_[k - 1]->name, " is ", k - 1, ", that of ",
                                   filled_[k]->name, " is ", k),
                            "this is right for a network that was trained with torchvision's "
                            "ImageFolder; where the numbers themselves are the labels give a "
                            "list");
    }

    void walked_twice(const ClassFolder& of_class) {
        if (of_class.walked_twice.empty()) return;
        note(Labels::stay,
             concat("the folder ", printable(of_class.walked_twice.front()),
                    " is a link to one that is walked anyway"),
             "its images take part twice; remove the link");
    }

    /// "a.JPG" and "a.jpg": a copy through a file system that doesn't tell them apart.
    void same_images() {
        std::int64_t pairs = 0;
        std::string first;
        const auto look = [&](const std::string& folder, const std::vector<std::string>& names) {
            const auto in_folder = [&](const std::string& name) {
                return folder.empty() ? name : folder + "/" + name;
            };
            std::vector<std::pair<std::size_t, const std::string*>> hashes;
            hashes.reserve(names.size());
            for (const std::string& name : names)
                hashes.emplace_back(std::hash<std::string>()(lower(name)), &name);
            std::sort(hashes.begin(), hashes.end());
            for (std::size_t k = 1; k < hashes.size(); ++k) {
                if (hashes[k].first != hashes[k - 1].first ||
                    lower(*hashes[k].second) != lower(*hashes[k - 1].second))
                    continue;
                if (pairs++ == 0)
                    first = concat(in_folder(std::min(*hashes[k].second, *hashes[k - 1].second)),
                                   " and ",
                                   in_folder(std::max(*hashes[k].second, *hashes[k - 1].second)));
            }
        };
        look("", loose_);
        for (const ClassFolder& of_class : classes_)
            for (const auto& [folder, names] : of_class.images) look(folder, names);
        if (pairs > 0)
            note(Labels::stay,
                 concat(pairs, pairs == 1 ? " image differs" : " images differ",
                        " from another one in upper and lower case only (", printable(first), ")"),
                 "both take part; remove one where they are the same");
    }

    const fs::path& root_;
    const std::vector<std::string>& loose_;
    const std::vector<ClassFolder>& classes_;
    std::vector<const ClassFolder*> filled_;
    std::vector<FolderFinding> found_;
};

}  // namespace

std::vector<FolderFinding> findings_of(const fs::path& root, const std::vector<std::string>& loose,
                                       const std::vector<ClassFolder>& classes) {
    return Findings(root, loose, classes).find();
}

}  // namespace farout::images
