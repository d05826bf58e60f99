#include "images/lists/missing_images.h"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <optional>

#include "core/text.h"
#include "images/lists/image_list.h"
#include "images/lists/image_names.h"

namespace farout::images {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_looked_at = 24;
constexpr std::size_t most_folders = 2000;
constexpr std::size_t most_entries = 200'000;
constexpr std::size_t most_levels = 4;

using Explanation = std::optional<std::string>;
using Change = std::function<std::string(const std::string&)>;

bool is_there(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(file, ignored);
}

std::string shown(const fs::path& path) {
    return printable(path.lexically_normal().native());
}

/// "a/b/c.jpg" without its first `count` folders; "" when it hasn't as many.
std::string without_folders(const std::string& path, std::size_t count) {
    std::size_t at = path.find_first_not_of('/');
    for (; count > 0 && at != std::string::npos; --count) {
        at = path.find('/', at);
        if (at != std::string::npos) at = path.find_first_not_of('/', at);
    }
    return at == std::string::npos ? "" : path.substr(at);
}

std::string last_part(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

int hexadecimal_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string without_url_escapes(const std::string& path) {
    std::string plain;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const int high = at + 2 < path.size() ? hexadecimal_digit(path[at + 1]) : -1;
        const int low = high < 0 ? -1 : hexadecimal_digit(path[at + 2]);
        if (path[at] == '%' && low >= 0) {
            plain += static_cast<char>(16 * high + low);
            at += 2;
        } else {
            plain += path[at];
        }
    }
    return plain;
}

std::string from_latin_1(const std::string& path) {
    std::string utf_8;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) utf_8 += static_cast<char>(0xC0U | (byte >> 6U));
        utf_8 += byte < 0x80 ? c : static_cast<char>(0x80U | (byte & 0x3FU));
    }
    return utf_8;
}

std::string with_slashes(std::string path) {
    std::replace(path.begin(), path.end(), '\\', '/');
    return path;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char left, char right) { return lower(left) == lower(right); });
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(folder, error);
         !error && at != fs::directory_iterator() && entries.size() < most_entries;
         at.increment(error))
        entries.push_back(*at);
    std::sort(entries.begin(), entries.end());
    return entries;
}

/// The folders below one, those nearest to it first; at most `levels` down.
std::vector<fs::path> folders_below(const fs::path& root, std::size_t levels) {
    std::vector<fs::path> found;
    std::deque<std::pair<fs::path, std::size_t>> open{{root, 0}};
    while (!open.empty() && found.size() < most_folders) {
        const auto [folder, level] = open.front();
        open.pop_front();
        for (const fs::directory_entry& entry : entries_of(folder)) {
            std::error_code broken;
            if (!entry.is_directory(broken) || is_hidden(entry.path().filename().native()))
                continue;
            found.push_back(entry.path());
            if (level + 1 < levels) open.emplace_back(entry.path(), level + 1);
            if (found.size() == most_folders) break;
        }
    }
    return found;
}

class Search {
  public:
    Search(const fs::path& root, std::span<const ListedImage> images, const fs::path& list)
        : root_(root), list_(list) {
        const std::size_t step = std::max<std::size_t>(1, images.size() / most_looked_at);
        for (std::size_t k = 0; k < images.size() && missing_.size() < most_looked_at; k += step)
            if (!is_there(root / images[k].path)) missing_.push_back(images[k].path);
    }

    std::string explain() const {
        if (missing_.empty()) return "";
        for (const auto& step :
             {&Search::root_itself, &Search::links, &Search::absolute, &Search::higher,
              &Search::deeper, &Search::fewer_folders, &Search::beside, &Search::other_writing,
              &Search::one_of_several_fields, &Search::class_folders, &Search::other_case,
              &Search::packed})
            if (const Explanation found = (this->*step)()) return *found;
        return "";
    }

  private:
    /// Whether nearly all that are missing are found so.
    bool fits(
        const fs::path& root,
        const Change& change = [](const std::string& path) { return path; }) const {
        const auto found =
            std::count_if(missing_.begin(), missing_.end(), [&](const std::string& path) {
                const std::string changed = change(path);
                return !changed.empty() && is_there(root / changed);
            });
        return static_cast<std::size_t>(4 * found) >= 3 * missing_.size() && found > 0;
    }

    std::string first() const { return "'" + printable(missing_.front()) + "'"; }

    std::string give_root(const fs::path& root) const {
        fs::path folder = root.lexically_normal();
        if (!folder.has_filename()) folder = folder.parent_path();
        return concat("The images are found below ", printable(folder.native()),
                      ": give that as root (--root ", printable(shell_word(folder.native())),
                      "; in a job: root = ", printable(folder.native()), ").");
    }

    Explanation root_itself() const {
        std::error_code error;
        const fs::file_status status = fs::status(root_, error);
        if (!fs::exists(status))
            return concat("The root ", shown(root_), " isn't there. Is its file system mounted?");
        if (!fs::is_directory(status)) return concat("The root ", shown(root_), " is no folder.");
        const fs::directory_iterator first(root_, error);
        if (error)
            return concat("The root ", shown(root_), " can't be read: ", error.message(), ".");
        if (first == fs::directory_iterator())
            return concat("The root ", shown(root_), " is empty. Is its file system mounted?");
        return std::nullopt;
    }

    Explanation links() const {
        std::error_code error;
        const fs::path file = root_ / missing_.front();
        if (!fs::is_symlink(fs::symlink_status(file, error))) return std::nullopt;
        return concat(shown(file), " is a link to ", shown(fs::read_symlink(file, error)),
                      ", which isn't there. Is that file system mounted?");
    }

    /// Paths of another machine.
    Explanation absolute() const {
        if (!missing_.front().starts_with('/')) return std::nullopt;
        for (std::size_t count = 0; count < 12; ++count) {
            if (!fits(root_, [&](const std::string& path) { return without_folders(path, count); }))
                continue;
            return take_away_folders(count);
        }
        return concat("The list's paths are absolute, so the root isn't looked at: ", first(),
                      " isn't there on this machine. Write them relative to the root.");
    }

    /// The list has "val/a.jpg", the root is ".../val".
    Explanation higher() const {
        std::error_code error;
        fs::path folder = fs::absolute(root_, error).lexically_normal();
        if (error) return std::nullopt;
        if (!folder.has_filename()) folder = folder.parent_path();
        for (std::size_t level = 0; level < most_levels && folder.has_relative_path(); ++level) {
            folder = folder.parent_path();
            if (fits(folder)) return give_root(folder);
        }
        return std::nullopt;
    }

    /// The list has "a.jpg", the file is "val/a.jpg".
    Explanation deeper() const {
        for (const fs::path& folder : folders_below(root_, most_levels))
            if (is_there(folder / missing_.front()) && fits(folder)) return give_root(folder);
        return std::nullopt;
    }

    /// The list has "imagenet/val/a.jpg", the file is "a.jpg" or "val/a.jpg".
    Explanation fewer_folders() const {
        for (std::size_t count = 1; count < 12; ++count)
            if (fits(root_, [&](const std::string& path) { return without_folders(path, count); }))
                return take_away_folders(count);
        return std::nullopt;
    }

    std::string take_away_folders(std::size_t count) const {
        const std::string rest = without_folders(missing_.front(), count);
        const std::string prefix =
            missing_.front().substr(0, missing_.front().size() - rest.size());
        return concat("The list has ", first(), ", below the root it is '", printable(rest), "'. ",
                      mend_by(replace_prefix(prefix), list_));
    }

    /// The root is ".../train", the images lie in ".../val".
    Explanation beside() const {
        std::error_code error;
        fs::path folder = fs::absolute(root_, error).lexically_normal();
        if (error) return std::nullopt;
        if (!folder.has_filename()) folder = folder.parent_path();
        if (!folder.has_relative_path()) return std::nullopt;
        for (const fs::path& other : folders_below(folder.parent_path(), 1))
            if (is_there(other / missing_.front()) && fits(other)) return give_root(other);
        return std::nullopt;
    }

    /// One command mends the writing of all paths.
    Explanation other_writing() const {
        struct Writing {
            const char* what;
            Change change;
            std::string command;
        };
        const std::array writings{Writing{"URL escapes (%20 for a blank)", without_url_escapes,
                                          "python3 -c 'import sys, urllib.parse as u; "
                                          "sys.stdout.write(u.unquote(open(sys.argv[1]).read()))'"},
                                  Writing{"backslashes", with_slashes, R"(tr '\\' /)"},
                                  Writing{"'+' for blanks",
                                          [](std::string path) {
                                              std::replace(path.begin(), path.end(), '+', ' ');
                                              return path;
                                          },
                                          "tr + ' '"},
                                  Writing{"Latin-1", from_latin_1, "iconv -f LATIN1 -t UTF-8"}};
        for (const Writing& writing : writings)
            if (fits(root_, writing.change)) {
                // tr reads its input from the shell.
                const bool is_tr = writing.command.starts_with("tr ");
                return concat("The list's paths hold ", writing.what, ": ", first(), " is '",
                              printable(writing.change(missing_.front())), "' below the root. ",
                              mend_by(is_tr ? writing.command + " <" : writing.command, list_));
            }
        return other_extension();
    }

    Explanation other_extension() const {
        for (const char* extension :
             {".JPEG", ".jpg", ".jpeg", ".JPG", ".png", ".PNG", ".webp", ".bmp", ".gif"}) {
            if (fits(root_, [&](const std::string& path) { return path + extension; }))
                return concat("The list's names have no extension: ", first(), " is '",
                              printable(missing_.front() + extension), "' below the root. ",
                              mend_by(concat(R"(sed -E 's/([ \t]+-?[0-9]+)?[ \t\r]*$/)", extension,
                                             R"(\1/')"),
                                      list_));
            const auto changed = [&](const std::string& path) {
                const std::size_t dot = last_part(path).find_last_of('.');
                if (dot == std::string::npos) return std::string();
                return path.substr(0, path.size() - last_part(path).size() + dot) + extension;
            };
            if (fits(root_, changed))
                return concat("The list's names have another extension: ", first(), " is '",
                              printable(changed(missing_.front())), "' below the root. ",
                              mend_by(concat(R"(sed -E 's/\.[A-Za-z]+([ \t]+-?[0-9]+)?[ \t\r]*$/)",
                                             extension, R"(\1/')"),
                                      list_));
        }
        return std::nullopt;
    }

    /// "cat,a.jpg", "-rw-r--r-- 1 me me 4096 a.jpg": a field is the path.
    Explanation one_of_several_fields() const {
        for (const char separator : {',', ';', '\t', '|', ' '}) {
            const std::size_t fields = split(missing_.front(), separator).size();
            for (std::size_t field = 0; fields > 1 && field < fields; ++field) {
                const auto change = [&](const std::string& path) {
                    const auto all = split(path, separator);
                    return field < all.size() ? all[field] : std::string();
                };
                if (fits(root_, change))
                    return concat("The list's lines hold more than a path: of ", first(), " only '",
                                  printable(change(missing_.front())),
                                  "' is the path of an image. Write a line `path label`.");
            }
        }
        return std::nullopt;
    }

    /// The list has "val/a.jpg" or "a.jpg", the file is "val/n01/a.jpg".
    Explanation class_folders() const {
        const std::string name = last_part(missing_.front());
        for (const fs::path& folder : folders_below(root_, most_levels)) {
            if (!is_there(folder / name)) continue;
            return concat("The list has ", first(), ", and ", shown(folder),
                          " holds an image of this name: they lie in other folders than the list "
                          "says. Make the list anew from the folders (`farout datalist`), or leave "
                          "it out where the folders are the classes.");
        }
        return std::nullopt;
    }

    /// Names as a file system that doesn't tell cases apart takes them.
    Explanation other_case() const {
        fs::path found;
        for (const fs::path& part : fs::path(missing_.front())) {
            const auto entries = entries_of(root_ / found);
            const auto same = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
                return same_but_for_case(entry.path().filename().native(), part.native());
            });
            if (same == entries.end()) return std::nullopt;
            found /= same->path().filename();
        }
        return concat("Upper and lower case differ: the list has ", first(),
                      ", below the root it is '", shown(found), "'. Write the list's names so.");
    }

    Explanation packed() const {
        std::vector<std::string> archives;
        for (const fs::directory_entry& entry : entries_of(root_)) {
            const std::string name = entry.path().filename();
            for (const char* extension : {".tar", ".tar.gz", ".tgz", ".zip", ".7z", ".rar"})
                if (name.ends_with(extension)) archives.push_back(printable(name));
        }
        if (archives.empty()) return std::nullopt;
        return concat("The root holds ", enumerate(archives, 3), ": unpack what isn't unpacked.");
    }

    const fs::path& root_;
    const fs::path& list_;
    std::vector<std::string> missing_;
};

}  // namespace

std::string explain_missing(const fs::path& root, std::span<const ListedImage> images,
                            const fs::path& list) {
    try {
        return Search(root, images, list).explain();
    } catch (const std::exception&) {
        return "";  // an explanation more or less, where memory is short or a name can't be looked
                    // up
    }
}

}  // namespace farout::images
