#include "images/lists/image_list.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "images/lists/detail/list_shape.h"
#include "images/lists/image_names.h"

namespace farout::images {
namespace {

constexpr std::string_view blanks = " \t";

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

/// "7.0", as NumPy and pandas write whole numbers.
bool ends_with_zeros(std::string_view word) {
    const std::size_t point = word.find('.');
    return point != std::string_view::npos && point + 1 < word.size() &&
           word.find_first_not_of('0', point + 1) == std::string_view::npos;
}

/// The lines of a text that name images, one after another.
class ListLines {
  public:
    explicit ListLines(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
    }

    /// Without blanks around it; empty behind the last one.
    std::string_view next() {
        while (!rest_.empty()) {
            ++number_;
            const std::size_t end = std::min(rest_.find('\n'), rest_.size());
            std::string_view line = rest_.substr(0, end);
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            line = without_blanks(line);
            if (!line.empty() && !line.starts_with('#')) return line;
        }
        return {};
    }

    /// Of the last line that was read, counted from 1.
    std::size_t number() const { return number_; }

  private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

std::size_t line_of_image(std::string_view text, std::size_t image) {
    ListLines lines(text);
    for (std::size_t k = 0; k <= image; ++k) lines.next();
    return lines.number();
}

/// Lines of a kind: how many, and the first.
struct NotedLines {
    std::size_t count = 0;
    std::size_t first = 0;

    void note(std::size_t line) {
        if (count++ == 0) first = line;
    }
};

class ListReader {
  public:
    ListReader(const std::filesystem::path& file, std::string_view text)
        : file_(file), text_(text), lines_(text), shape_(file, text) {}

    std::vector<ListedImage> read() {
        shape_.check_beginning();
        std::vector<ListedImage> images;
        for (auto line = lines_.next(); !line.empty(); line = lines_.next()) {
            if (images.empty()) shape_.check_heading(lines_.number(), line);
            images.push_back(read_line(line));
        }
        if (images.empty()) {
            throw Error(concat(printable(file_.native()), ": the list names no images (",
                               lines_.number(),
                               " lines). A line is 'path label', the label "
                               "optional."));
        }
        shape_.check_all(images.size());
        refuse_labels_of_some();
        return images;
    }

    void refuse_contradictions(const std::vector<ListedImage>& images,
                               const ListDuplicates& twice) const {
        if (!twice.contradict) return;
        const ListedImage& image = images[twice.first];
        fail(line_of_image(text_, twice.first),
             concat("the image '", printable(image.path), "' has the label ", image.label,
                    ", in line ", line_of_image(text_, twice.earlier), " ",
                    images[twice.earlier].label,
                    ". An image has one label: correct or remove one of the lines"));
    }

    void remark(const std::vector<ListedImage>& images, const std::optional<ListDuplicates>& twice,
                const ListRemark& tell) const {
        const std::string file = printable(file_.native());
        if (twice)
            tell(concat(file, ":", line_of_image(text_, twice->first), ": the image '",
                        printable(images[twice->first].path), "' stands in line ",
                        line_of_image(text_, twice->earlier), ", too",
                        twice->surplus > 1
                            ? concat(", and ", twice->surplus - 1, " more images are there twice")
                            : "",
                        "; each line takes part"));
        if (absolute_.count > 0)
            tell(concat(file, ":", absolute_.first, ": ", absolute_.count, " of ", images.size(),
                        " paths are absolute: the root doesn't apply to them"));
        if (hidden_.count > 0)
            tell(concat(file, ":", hidden_.first, ": ", hidden_.count, " of ", images.size(),
                        " paths are hidden files, which other programs leave (a Mac's ._ "
                        "companions, .ipynb_checkpoints), seldom images; `farout datalist` makes "
                        "lists without them"));
    }

  private:
    ListedImage read_line(std::string_view line) {
        if (line.find('\0') != std::string_view::npos)
            fail(lines_.number(), "a NUL byte. Is this a text file, in UTF-8?");
        ListedImage image;
        std::string_view path = line;
        const std::size_t gap = line.find_last_of(blanks);
        bool labelled = false;
        if (gap != std::string_view::npos) {
            const std::string_view before = without_blanks(line.substr(0, gap));
            if (const auto label = read_label(before, line.substr(gap + 1))) {
                image.label = *label;
                path = before;
                labelled = true;
            }
        } else if (looks_like_number(line)) {
            fail(lines_.number(),
                 concat("'", line,
                        "' is a number without a path. A line is `path label`; if it is "
                        "a file's name, write ./",
                        line));
        }
        check(line, path);
        (labelled ? labelled_ : unlabelled_).note(lines_.number());
        image.path = path;
        return image;
    }

    void check(std::string_view line, std::string_view path) {
        if (path.size() > longest_path) {
            fail(lines_.number(),
                 concat("a path of ", path.size(), " bytes; the longest that Linux opens has ",
                        longest_path));
        }
        shape_.check_line(lines_.number(), line, path);
        if (path.front() == '/') absolute_.note(lines_.number());
        if (has_hidden_part(path)) hidden_.note(lines_.number());
    }

    /// The last word as a label, or nothing when it belongs to the path. `before` is what stands
    /// before it.
    std::optional<std::int64_t> read_label(std::string_view before, std::string_view word) const {
        std::int64_t label = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), label);
        if (end == word.data() + word.size()) {
            if (error == std::errc::result_out_of_range)
                fail(lines_.number(), concat("the label ", word, " is too large"));
            if (label < -1)
                fail(lines_.number(),
                     concat("the label ", word, " is below -1 (which means unknown)"));
            return label;
        }
        if (looks_like_number(word))
            fail(lines_.number(),
                 concat("the label ", word, " is not a whole number",
                        ends_with_zeros(word)
                            ? ". " + mend_by(R"(sed -E 's/\.0+([ \t\r]*)$/\1/')", file_)
                            : ""));
        if (has_image_extension(before) && !has_image_extension(word)) {
            fail(lines_.number(),
                 concat("the label '", printable(word),
                        "' is not a number but a name. Labels are the numbers of the network's "
                        "classes, from 0. If it is part of the path, add a label (-1 for "
                        "unknown)"));
        }
        return std::nullopt;
    }

    void refuse_labels_of_some() const {
        if (labelled_.count == 0 || unlabelled_.count == 0) return;
        fail(unlabelled_.first,
             concat("a line without a label, while ", labelled_.count,
                    " lines have one (the first "
                    "is line ",
                    labelled_.first, ") and ", unlabelled_.count,
                    " have none. Give "
                    "every line a label, or none. Where it is unknown, -1: ",
                    mend_by(R"(sed -E '/^[ \t\r]*(#.*)?$/b; /[ \t]-?[0-9]+[ \t\r]*$/b; )"
                            R"(s/[ \t\r]*$/ -1/')",
                            file_)));
    }

    [[noreturn]] void fail(std::size_t line, const std::string& problem) const {
        shape_.fail(line, problem);
    }

    const std::filesystem::path& file_;
    std::string_view text_;
    ListLines lines_;
    ListShape shape_;
    NotedLines labelled_;
    NotedLines unlabelled_;
    NotedLines absolute_;
    NotedLines hidden_;
};

std::string text_of(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(file, ignored);
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (stream && !is_folder)
        text.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    if (!stream || is_folder)
        throw Error(concat(printable(file.native()), ": the image list can't be read. ",
                           is_folder ? "It is a folder: give that as root, without a list."
                                     : "Does it exist, and is it a file?"));
    return text;
}

}  // namespace

std::vector<ListedImage> read_image_list(const std::filesystem::path& file,
                                         const ListRemark& remark) {
    const std::string text = text_of(file);
    ListReader reader(file, text);
    std::vector<ListedImage> images = reader.read();
    const std::optional<ListDuplicates> twice = find_duplicates(images);
    if (twice) reader.refuse_contradictions(images, *twice);
    if (remark) reader.remark(images, twice, remark);
    return images;
}

std::string listed_path(const std::string& path) {
    if (path.starts_with('#') || trim(path) != path ||
        path.find_first_of("\r\n") != std::string::npos)
        throw Error(concat("The name '", printable(path),
                           "' can't stand in a list: it begins with #, begins or ends with a "
                           "blank, or holds a line's end. Rename the file."));
    return ListShape::is_odd_name(path) ? "./" + path : path;
}

namespace {

bool is_normal(std::string_view path) {
    return path.find("./") == std::string_view::npos && path.find("//") == std::string_view::npos;
}

std::uint64_t hash_of(const std::string& path) {
    const std::hash<std::string> hash;
    return is_normal(path) ? hash(path) : hash(normal_path(path));
}

/// Those that occur more than once, sorted; nearly always none.
std::vector<std::uint64_t> repeated(const std::vector<ListedImage>& images) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(images.size());
    for (const ListedImage& image : images) hashes.push_back(hash_of(image.path));
    std::sort(hashes.begin(), hashes.end());
    std::vector<std::uint64_t> twice;
    for (std::size_t k = 1; k < hashes.size(); ++k)
        if (hashes[k] == hashes[k - 1] && (twice.empty() || twice.back() != hashes[k]))
            twice.push_back(hashes[k]);
    return twice;
}

}  // namespace

std::string normal_path(const std::string& path) {
    if (is_normal(path)) return path;
    return std::filesystem::path(path).lexically_normal().native();
}

std::optional<ListDuplicates> find_duplicates(const std::vector<ListedImage>& images) {
    const std::vector<std::uint64_t> twice = repeated(images);
    if (twice.empty()) return std::nullopt;
    ListDuplicates found;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t k = 0; k < images.size(); ++k) {
        if (!std::binary_search(twice.begin(), twice.end(), hash_of(images[k].path))) continue;
        const auto [known, is_new] = seen.emplace(normal_path(images[k].path), k);
        if (is_new) continue;
        const bool differ = images[known->second].label != images[k].label;
        if (differ || found.surplus == 0) {
            found.first = k;
            found.earlier = known->second;
        }
        if (differ) {
            found.contradict = true;
            return found;
        }
        ++found.surplus;
    }
    if (found.surplus == 0) return std::nullopt;
    return found;
}

std::string shell_word(std::string_view text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+=:@%,";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
        return std::string(text);
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'')
            word += R"('\'')";
        else
            word += c;
    }
    return word + "'";
}

std::string mend_by(std::string_view command, const std::filesystem::path& list) {
    return concat("`", command, " ", printable(shell_word(list.native())),
                  " > mended.txt` makes one that can be read.");
}

std::string replace_prefix(std::string_view prefix, std::string_view instead) {
    std::string pattern;
    for (const char c : prefix) {
        if (std::string_view(R"(\.[]*^$|)").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return "sed " + shell_word(concat("s|^", pattern, "|", instead, "|"));
}

}  // namespace farout::images
