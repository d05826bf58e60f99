#include "images/lists/hidden_files.h"

#include <algorithm>
#include <array>

namespace farout::images {

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
