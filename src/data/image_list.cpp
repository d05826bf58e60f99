#include "data/image_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout {
namespace {

constexpr std::string_view blanks = " \t";
// Those of torchvision's ImageFolder, and .gif.
constexpr std::array<std::string_view, 10> image_extensions{
    ".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp", ".gif"};

bool has_image_extension(std::string_view path) {
    return std::any_of(
        image_extensions.begin(), image_extensions.end(), [path](std::string_view extension) {
            if (path.size() < extension.size()) return false;
            const std::string_view end = path.substr(path.size() - extension.size());
            return std::equal(end.begin(), end.end(), extension.begin(), [](char a, char b) {
                return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
            });
        });
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool looks_like_number(std::string_view word) {
    if (word.starts_with('+')) word.remove_prefix(1);
    double ignored = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), ignored);
    return end == word.data() + word.size() &&
           (error == std::errc{} || error == std::errc::result_out_of_range);
}

// Reads one line after another and knows where it is.
class ListReader {
  public:
    explicit ListReader(const std::filesystem::path& file) : file_(file) {}

    std::vector<ListedImage> read(std::string_view text) {
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        std::vector<ListedImage> images;
        while (!text.empty()) {
            ++line_;
            const std::size_t end = std::min(text.find('\n'), text.size());
            std::string_view line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            line = without_blanks(line);
            if (!line.empty() && !line.starts_with('#')) images.push_back(read_line(line));
        }
        if (images.empty()) {
            throw Error(concat(file_.string(), ": the list names no images (", line_,
                               " lines). A line is 'path label', the label optional."));
        }
        return images;
    }

  private:
    ListedImage read_line(std::string_view line) const {
        if (line.find('\0') != std::string_view::npos)
            fail("a NUL byte. Is this a text file, in UTF-8?");
        ListedImage image;
        std::string_view path = line;
        const std::size_t gap = line.find_last_of(blanks);
        if (gap != std::string_view::npos) {
            const std::string_view before = without_blanks(line.substr(0, gap));
            if (const auto label = read_label(before, line.substr(gap + 1))) {
                image.label = *label;
                path = before;
            }
        }
        if (path.size() > longest_path) {
            fail(concat("a path of ", path.size(), " bytes; the longest that Linux opens has ",
                        longest_path));
        }
        image.path = path;
        return image;
    }

    // The last word as a label, or nothing when it belongs to the path. `before` is what stands
    // before it.
    std::optional<std::int64_t> read_label(std::string_view before, std::string_view word) const {
        std::int64_t label = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), label);
        if (end == word.data() + word.size()) {
            if (error == std::errc::result_out_of_range)
                fail(concat("the label ", word, " is too large"));
            if (label < -1) fail(concat("the label ", word, " is below -1 (which means unknown)"));
            return label;
        }
        if (looks_like_number(word)) fail(concat("the label ", word, " is not a whole number"));
        if (has_image_extension(before) && !has_image_extension(word)) {
            fail(concat("the label '", printable(word),
                        "' is not a number. If it is part of the path, add a label "
                        "(-1 for unknown)"));
        }
        return std::nullopt;
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw Error(concat(file_.string(), ":", line_, ": ", problem));
    }

    const std::filesystem::path& file_;
    std::size_t line_ = 0;
};

namespace fs = std::filesystem;

struct FoundImages {
    /// Names of the images in each folder, by the folder's path; as torchvision sorts them: by path
    /// string, byte-wise.
    std::map<std::string, std::vector<std::string>> by_folder;
};

bool is_folder(const fs::directory_entry& entry) {
    std::error_code broken_link;
    return entry.is_directory(broken_link);
}

[[noreturn]] void throw_unreadable(const fs::path& folder, const std::error_code& error) {
    throw Error(concat(folder.string(), ": the folder can't be read: ", error.message()));
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
        entries.push_back(*at);
    }
    if (error) throw_unreadable(folder, error);
    return entries;
}

fs::path real_path(const fs::path& folder) {
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (error) throw_unreadable(folder, error);
    return real;
}

// Folders are followed through links; one that leads back to a folder it lies in would never end.
void walk(const fs::path& folder, const std::string& relative, std::vector<fs::path>& above,
          FoundImages& found) {
    const fs::path real = real_path(folder);
    if (std::find(above.begin(), above.end(), real) != above.end()) {
        throw Error(concat(folder.string(), ": a link that leads back to ", real.string(),
                           ", which holds it. Remove it."));
    }
    above.push_back(real);
    for (const fs::directory_entry& entry : entries_of(folder)) {
        const std::string name = entry.path().filename().string();
        if (is_folder(entry)) {
            walk(entry.path(), relative.empty() ? name : relative + "/" + name, above, found);
        } else if (has_image_extension(name)) {
            found.by_folder[relative].push_back(name);
        }
    }
    above.pop_back();
}

void append(const FoundImages& found, std::int64_t label, std::vector<ListedImage>& images) {
    for (const auto& [folder, names] : found.by_folder) {
        std::vector<std::string> sorted = names;
        std::sort(sorted.begin(), sorted.end());
        for (const std::string& name : sorted) {
            images.push_back({folder.empty() ? name : folder + "/" + name, label});
        }
    }
}

}  // namespace

std::vector<ListedImage> read_image_list(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::error_code ignored;
    const bool is_file = !fs::is_directory(file, ignored);
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (stream && is_file) {
        text.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    if (!stream || !is_file) {
        throw Error(concat(file.string(),
                           ": the image list can't be read. Does it exist, and is it a file?"));
    }
    return ListReader(file).read(text);
}

std::vector<ListedImage> walk_image_folder(const std::filesystem::path& root) {
    FoundImages loose;                           // directly in the root
    std::map<std::string, FoundImages> classes;  // below its sub-folders
    std::vector<fs::path> above;
    for (const fs::directory_entry& entry : entries_of(root)) {
        const std::string name = entry.path().filename().string();
        if (is_folder(entry)) {
            above = {real_path(root)};
            FoundImages found;
            walk(entry.path(), name, above, found);
            if (!found.by_folder.empty()) classes.emplace(name, std::move(found));
        } else if (has_image_extension(name)) {
            loose.by_folder[""].push_back(name);
        }
    }
    std::vector<ListedImage> images;
    append(loose, -1, images);
    const bool labelled = images.empty();
    std::int64_t label = 0;
    for (const auto& [name, found] : classes) append(found, labelled ? label++ : -1, images);
    if (images.empty()) {
        throw Error(concat(root.string(), ": no images below this folder (looked for ",
                           enumerate({image_extensions.begin(), image_extensions.end()}), ")"));
    }
    return images;
}

}  // namespace farout
