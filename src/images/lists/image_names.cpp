#include "images/lists/image_names.h"

#include <algorithm>
#include <array>

namespace farout::images {
namespace {

constexpr std::array<std::string_view, 10> extensions{".jpg", ".jpeg", ".png",  ".ppm",  ".bmp",
                                                      ".pgm", ".tif",  ".tiff", ".webp", ".gif"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

bool is_extension(std::string_view text, std::string_view extension) {
    return std::equal(text.begin(), text.end(), extension.begin(), extension.end(),
                      [](char a, char b) { return lower(a) == b; });
}

}  // namespace

bool has_image_extension(std::string_view name) {
    return std::any_of(extensions.begin(), extensions.end(), [name](std::string_view extension) {
        return name.size() >= extension.size() &&
               is_extension(name.substr(name.size() - extension.size()), extension);
    });
}

std::vector<std::string> image_extensions() {
    return {extensions.begin(), extensions.end()};
}

std::size_t image_extension_at(std::string_view text, std::size_t at) {
    for (const std::string_view extension : extensions) {
        const std::size_t end = at + extension.size();
        if (is_extension(text.substr(at, extension.size()), extension) &&
            (end == text.size() || !is_alphanumeric(text[end])))
            return extension.size();
    }
    return 0;
}

namespace {

// In lower case. What they begin with a dot for is told by the dot.
constexpr std::array<std::string_view, 16> names{"__macosx",
                                                 "@eadir",
                                                 "@tmp",
                                                 "@recycle",
                                                 "#recycle",
                                                 "#snapshot",
                                                 "thumbs.db",
                                                 "thumbs.db:encryptable",
                                                 "ehthumbs.db",
                                                 "ehthumbs_vista.db",
                                                 "desktop.ini",
                                                 "$recycle.bin",
                                                 "system volume information",
                                                 "lost+found",
                                                 "__pycache__",
                                                 "_vti_cnf"};

bool same_but_for_case(std::string_view name, std::string_view lower) {
    return std::equal(name.begin(), name.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
}

}  // namespace

bool is_hidden(std::string_view name) {
    if (name.starts_with('.')) return name != "." && name != "..";
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view lower) { return same_but_for_case(name, lower); });
}

bool has_hidden_part(std::string_view path) {
    while (true) {
        const std::size_t end = path.find('/');
        if (is_hidden(path.substr(0, end))) return true;
        if (end == std::string_view::npos) return false;
        path.remove_prefix(end + 1);
    }
}

}  // namespace farout::images
