#include "images/lists/image_folder.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "images/lists/detail/folder_findings.h"
#include "images/lists/image_names.h"

namespace farout::images {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_kinds = 3;

std::string kind_of_hidden(const std::string& name) {
    return name.starts_with("._") ? "._*" : name;
}

std::string extension_of(const std::string& name) {
    const std::size_t dot = name.find_last_of('.');
    return dot == std::string::npos ? "" : name.substr(dot);
}

void keep_first(std::set<std::string>& kinds) {
    while (kinds.size() > most_kinds + 1) kinds.erase(std::prev(kinds.end()));
}

void note_hidden(LeftOut& left_out, const std::string& name) {
    ++left_out.hidden;
    left_out.hidden_kinds.insert(kind_of_hidden(name));
    keep_first(left_out.hidden_kinds);
}

void note_other(LeftOut& left_out, const std::string& name) {
    ++left_out.other_files;
    ++left_out.extensions[extension_of(name)];
}

bool is_folder(const fs::directory_entry& entry) {
    std::error_code broken_link;
    return entry.is_directory(broken_link);
}

[[noreturn]] void throw_unreadable(const fs::path& folder, const std::error_code& error) {
    throw Error(
        concat(printable(folder.native()), ": the folder can't be read: ", error.message()));
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
         at.increment(error))
        entries.push_back(*at);
    if (error) throw_unreadable(folder, error);
    return entries;
}

fs::path real_path(const fs::path& folder) {
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (error) throw_unreadable(folder, error);
    return real;
}

/// One class folder with all that lies below it. Folders are followed through links; one that
/// leads back to a folder it lies in would never end.
class ClassWalk {
  public:
    ClassWalk(const fs::path& root, const std::string& name) : above_{real_path(root)} {
        found_.name = name;
        found_.real = real_path(root / name);
        walk(root / name, name);
        for (auto& [folder, names] : found_.images) std::sort(names.begin(), names.end());
    }
    ClassFolder found() && { return std::move(found_); }

  private:
    void walk(const fs::path& folder, const std::string& relative) {
        const fs::path real = real_path(folder);
        if (std::find(above_.begin(), above_.end(), real) != above_.end())
            throw Error(concat(printable(folder.native()), ": a link that leads back to ",
                               printable(real.native()), ", which holds it. Remove it."));
        if (!seen_.insert(real).second) found_.walked_twice.push_back(relative);
        above_.push_back(real);
        for (const fs::directory_entry& entry : entries_of(folder))
            look_at(entry, relative, entry.path().filename().string());
        above_.pop_back();
    }

    void look_at(const fs::directory_entry& entry, const std::string& relative,
                 const std::string& name) {
        if (is_hidden(name))
            note_hidden(found_.left_out, name);
        else if (is_folder(entry))
            walk(entry.path(), relative + "/" + name);
        else if (has_image_extension(name))
            found_.images[relative].push_back(name);
        else
            note_other(found_.left_out, name);
    }

    ClassFolder found_;
    std::vector<fs::path> above_;
    std::set<fs::path> seen_;
};

void append(const ClassFolder& of_class, std::int64_t label, std::vector<ListedImage>& images) {
    for (const auto& [folder, names] : of_class.images)
        for (const std::string& name : names) images.push_back({folder + "/" + name, label});
}

[[noreturn]] void throw_without_images(const fs::path& root, const LeftOut& left_out) {
    const std::string others = to_text(left_out);
    throw Error(concat(printable(root.native()), ": no images below this folder (looked for ",
                       enumerate(image_extensions()), others.empty() ? "" : "; it holds ", others,
                       ")"));
}

std::string plural(std::int64_t count, const char* one, const char* many) {
    return concat(count, " ", count == 1 ? one : many);
}

/// The most frequent extensions first.
std::vector<std::string> sorted_extensions(const LeftOut& left_out) {
    std::vector<std::pair<std::int64_t, std::string>> counts;
    for (const auto& [extension, count] : left_out.extensions)
        counts.emplace_back(-count, extension);
    std::sort(counts.begin(), counts.end());
    std::vector<std::string> names;
    for (const auto& [count, extension] : counts)
        names.push_back(extension.empty() ? "no extension" : printable(extension));
    return names;
}

}  // namespace

void LeftOut::add(const LeftOut& other) {
    hidden += other.hidden;
    other_files += other.other_files;
    hidden_kinds.insert(other.hidden_kinds.begin(), other.hidden_kinds.end());
    keep_first(hidden_kinds);
    for (const auto& [extension, count] : other.extensions) extensions[extension] += count;
}

std::string to_text(const LeftOut& left_out) {
    std::string text;
    if (left_out.hidden > 0) {
        std::vector<std::string> kinds;
        for (const std::string& kind : left_out.hidden_kinds) kinds.push_back(printable(kind));
        const bool more = kinds.size() > most_kinds;
        if (more) kinds.resize(most_kinds);
        text = concat(plural(left_out.hidden, "hidden file or folder", "hidden files and folders"),
                      " (", enumerate(kinds), more ? ", …" : "", ")");
    }
    if (left_out.other_files > 0)
        text += concat(text.empty() ? "" : " and ", plural(left_out.other_files, "file", "files"),
                       " without an image's extension (",
                       enumerate(sorted_extensions(left_out), most_kinds), ")");
    return text;
}

const FolderFinding* WalkedFolder::why_without_labels() const {
    const auto found = std::find_if(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.labels == FolderFinding::Labels::lost;
    });
    return found == findings.end() ? nullptr : &*found;
}

namespace {

/// `folder` holds what was left out beside the classes; the classes are sorted by name.
WalkedFolder put_together(const fs::path& root, WalkedFolder folder, std::vector<std::string> loose,
                          const std::vector<ClassFolder>& classes) {
    std::sort(loose.begin(), loose.end());
    for (const ClassFolder& of_class : classes) folder.left_out.add(of_class.left_out);
    folder.findings = findings_of(root, loose, classes);
    for (const std::string& name : loose) folder.images.push_back({name, -1});
    const bool labelled = loose.empty() && folder.why_without_labels() == nullptr;
    std::int64_t label = 0;
    for (const ClassFolder& of_class : classes)
        if (!of_class.is_empty()) append(of_class, labelled ? label++ : -1, folder.images);
    if (folder.images.empty()) throw_without_images(root, folder.left_out);
    return folder;
}

/// The path up to its first hidden part, "" where there is none.
std::string up_to_hidden(const std::string& path) {
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (is_hidden(path.substr(begin, end - begin))) return path.substr(0, end);
        begin = end + 1;
    }
    return "";
}

/// A name below a class's folder, or of it; `left_out`: its part that ends with what is hidden.
void add_name(ClassFolder& of_class, const std::string& path, const std::string& left_out,
              std::set<std::string>& hidden) {
    const std::size_t last = path.find_last_of('/');
    const std::string name = path.substr(last + 1);  // "" of a folder
    if (!left_out.empty()) {
        if (hidden.insert(left_out).second)
            note_hidden(of_class.left_out, left_out.substr(left_out.find_last_of('/') + 1));
    } else if (has_image_extension(name)) {
        of_class.images[path.substr(0, last)].push_back(name);
    } else if (!name.empty()) {
        note_other(of_class.left_out, name);
    }
}

}  // namespace

WalkedFolder walk_image_folder(const fs::path& root) {
    WalkedFolder folder;
    std::vector<std::string> loose;
    std::vector<std::string> names;  // of sub-folders
    for (const fs::directory_entry& entry : entries_of(root)) {
        const std::string name = entry.path().filename().string();
        if (is_hidden(name))
            note_hidden(folder.left_out, name);
        else if (is_folder(entry))
            names.push_back(name);
        else if (has_image_extension(name))
            loose.push_back(name);
        else
            note_other(folder.left_out, name);
    }
    std::sort(names.begin(), names.end());
    std::vector<ClassFolder> classes;
    for (const std::string& name : names) classes.push_back(ClassWalk(root, name).found());
    return put_together(root, std::move(folder), std::move(loose), classes);
}

WalkedFolder walk_names(const fs::path& root, std::span<const std::string> names) {
    WalkedFolder folder;
    std::vector<std::string> loose;
    std::map<std::string, ClassFolder> by_name;
    std::set<std::string> hidden;
    for (const std::string& path : names) {
        const std::size_t first = path.find('/');
        const std::string left_out = up_to_hidden(path);
        const bool is_below = first != std::string::npos;
        if (is_below && (left_out.empty() || left_out.size() > first)) {
            add_name(by_name[path.substr(0, first)], path, left_out, hidden);
        } else if (!left_out.empty()) {
            if (hidden.insert(left_out).second) note_hidden(folder.left_out, left_out);
        } else if (has_image_extension(path)) {
            loose.push_back(path);
        } else {
            note_other(folder.left_out, path);
        }
    }
    std::vector<ClassFolder> classes;
    for (auto& [name, of_class] : by_name) {
        of_class.name = name;
        of_class.real = root / name;
        for (auto& [below, images] : of_class.images) std::sort(images.begin(), images.end());
        classes.push_back(std::move(of_class));
    }
    return put_together(root, std::move(folder), std::move(loose), classes);
}

std::vector<std::string> warnings_of(const WalkedFolder& folder, const fs::path& root) {
    std::vector<std::string> warnings;
    for (const FolderFinding& finding : folder.findings)
        warnings.push_back(concat(
            printable(root.native()), ": ", finding.what,
            finding.labels == FolderFinding::Labels::lost
                ? ", so no image has a label. Out-of-distribution images need none; for labels "
                : ": ",
            finding.mend));
    return warnings;
}

void require_labels(const WalkedFolder& folder, const fs::path& root) {
    if (const FolderFinding* lost = folder.why_without_labels())
        throw Error(concat(printable(root.native()), ": ", lost->what,
                           ", so the folders don't tell the labels. For labels ", lost->mend, "."));
}

}  // namespace farout::images
