#pragma once
/// Texts that were given as image lists and are none: what they look like, and how to make a list
/// of them. Internal to this folder.

#include <filesystem>
#include <string>
#include <string_view>

namespace farout::images {

/// A list being read. Each function throws Error with file and line where it finds that the text is
/// of another form.
class ListShape {
  public:
    ListShape(const std::filesystem::path& file, std::string_view text)
        : file_(file), text_(text) {}

    /// By the first bytes: JSON, UTF-16, an archive, a web page, a NumPy array …
    void check_beginning() const;

    /// The first line that isn't blank: no names of columns, no section of a job file.
    void check_heading(std::size_t line, std::string_view content) const;

    /// A line whose label, if it has one, has been taken off. Cheap for a path that is none of the
    /// forms.
    void check_line(std::size_t line, std::string_view content, std::string_view path);

    /// Behind the last line: forms that a name might have, too, so that only all lines tell.
    void check_all(std::size_t images) const;

    [[noreturn]] void fail(std::size_t line, const std::string& problem) const;

    /// Whether a list of this path alone would be refused.
    static bool is_odd_name(std::string_view path);

  private:
    /// Lines of a form, and the first of them.
    struct Form {
        std::size_t lines = 0;
        std::size_t first = 0;
        void note(std::size_t line) {
            if (lines++ == 0) first = line;
        }
    };

    void check_odd_path(std::size_t line, std::string_view content, std::string_view path) const;
    void check_columns(std::size_t line, std::string_view content, std::string_view path) const;
    void note_forms(std::size_t line, std::string_view content, std::string_view path);
    std::string_view line_at(std::size_t line) const;
    std::string mend(std::string_view command) const;
    [[noreturn]] void fail_as_csv(std::size_t line, char separator, bool has_heading) const;

    const std::filesystem::path& file_;
    std::string_view text_;
    Form number_first_;      ///< "3 a.jpg"
    Form numbers_around_;    ///< "0 a.jpg 3", among those
    Form number_and_comma_;  ///< "3,a.jpg"
    Form two_paths_;         ///< "a.jpg masks/a.png"
    Form checksums_;         ///< "d41d8cd98f00b204e9800998ecf8427e  a.jpg"
};

}  // namespace farout::images
