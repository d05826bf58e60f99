#pragma once
/// Image lists: the benchmark's `path label` files, the same image more than once in one, and
/// commands that mend them, for messages.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace farout::images {

struct ListedImage {
    std::string path;         ///< relative to the root folder of its data set, as the list has it
    std::int64_t label = -1;  ///< class index, -1 unknown
    friend bool operator==(const ListedImage&, const ListedImage&) = default;
};

/// Longest path that a list may hold, in bytes: PATH_MAX on Linux.
inline constexpr std::size_t longest_path = 4096;

/// Something odd that doesn't stop: a line without a full stop, with the list's name.
using ListRemark = std::function<void(const std::string&)>;

/// Reads `path label` lines. The label is the last blank-separated word when that is an integer of
/// at least -1; else the whole line is the path (so paths may hold spaces, and a list without
/// labels is fine). Blanks around a line are dropped; blank lines and lines that begin with '#' are
/// skipped; CRLF and a UTF-8 byte-order mark are accepted.
///
/// Throws Error with file and line, and the command that mends it where there is one, for
///   - a label below -1 or beyond int64; a last word that is a number but no integer (1.5, 1e3,
///     nan); a last word without an image's extension behind one that has it ("a.jpg cat": a label
///     that isn't a number); a number alone; labels in some lines only;
///   - the same image with two labels ("./a/../b.jpg" is "b.jpg");
///   - what is no list: CSV, more or other columns, the label before the path, a heading, Windows
///     separators, quotes, URLs, UTF-16, JSON, an archive … (images/lists/detail/list_shape.h).
///     "./" before a path says that the rest of it is a name, however odd;
///   - a NUL byte; a path longer than longest_path.
/// Throws Error with the file for one that can't be read and for a list without images.
///
/// Remarks: an image listed more than once with the same label; absolute paths, to which no root
/// applies; hidden files (images/lists/image_names.h). One pass; while images are compared eight
/// bytes of each are kept beside the list.
std::vector<ListedImage> read_image_list(const std::filesystem::path& file,
                                         const ListRemark& remark = {});

/// A path as a list holds it: "./" before one that would be read as something else. Throws Error
/// for one that can't stand in a list: it begins with #, begins or ends with a blank, or holds a
/// line's end.
std::string listed_path(const std::string& path);

struct ListDuplicates {
    std::size_t surplus = 0;  ///< images that stand there already, with the same label
    std::size_t first = 0;    ///< index of the first of them,
    std::size_t earlier = 0;  ///< and where it stood before
    bool contradict = false;  ///< `first` has another label than `earlier`: the search ended there
};

/// Paths are compared as text, without "./", "//" and "x/..". Keeps eight bytes an image while it
/// looks: 10⁹ images have a list of 86 GB.
std::optional<ListDuplicates> find_duplicates(const std::vector<ListedImage>& images);

/// The path without "./", "//" and "x/..".
std::string normal_path(const std::string& path);

/// A word of a POSIX shell: in quotes where it needs them.
std::string shell_word(std::string_view text);

/// "`COMMAND LIST > mended.txt` makes one that can be read."
std::string mend_by(std::string_view command, const std::filesystem::path& list);

/// sed's command that takes a prefix from every line that begins with it, and puts `instead` there.
std::string replace_prefix(std::string_view prefix, std::string_view instead = "");

}  // namespace farout::images
