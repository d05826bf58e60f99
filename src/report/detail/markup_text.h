#pragma once
/// Names as texts of Markdown and LaTeX. For the .cpp files of this folder only.

#include <string>

namespace farout::report {

/// A name in a cell of a Markdown table: nothing in it is markup.
std::string in_markdown(const std::string& name);

/// A name in LaTeX's text.
std::string in_latex(const std::string& name);

}  // namespace farout::report
