#include "images/lists/list_mend.h"

#include "core/text.h"

namespace farout::images {

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
