#include "report/detail/markup_text.h"

#include <map>

#include "core/text.h"

namespace farout::report {
namespace {

using Escapes = std::map<char, std::string>;

std::string escaped(const std::string& text, const Escapes& escapes) {
    std::string result;
    for (const char c : printable(text)) {
        const auto escape = escapes.find(c);
        escape != escapes.end() ? result += escape->second : result += c;
    }
    return result;
}

}  // namespace

std::string in_markdown(const std::string& name) {
    static const Escapes escapes{{'|', "\\|"}, {'<', "&lt;"}, {'>', "&gt;"},  {'&', "&amp;"},
                                 {'*', "\\*"}, {'_', "\\_"},  {'`', "\\`"},   {'[', "\\["},
                                 {']', "\\]"}, {'~', "\\~"},  {'\\', "\\\\"}, {'$', "\\$"}};
    return escaped(name, escapes);
}

std::string in_latex(const std::string& name) {
    static const Escapes escapes{{'&', "\\&"},
                                 {'%', "\\%"},
                                 {'$', "\\$"},
                                 {'#', "\\#"},
                                 {'_', "\\_"},
                                 {'{', "\\{"},
                                 {'}', "\\}"},
                                 {'~', "\\textasciitilde{}"},
                                 {'<', "\\textless{}"},
                                 {'>', "\\textgreater{}"},
                                 {'^', "\\textasciicircum{}"},
                                 {'\\', "\\textbackslash{}"}};
    return escaped(name, escapes);
}

}  // namespace farout::report
