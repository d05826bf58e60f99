#pragma once
/// The report's table for other texts: metrics.md and metrics.tex.

#include <string>

#include "report/text/table.h"

namespace farout::report {

/// A table as GitHub and pandoc read it: a line a detector, a column a set with "AUROC / FPR95" in
/// per cent, the best bold and the second underlined (<u>). Names are escaped.
std::string to_markdown(const Report& report, Fpr95 fpr95 = Fpr95::id_positive);

/// A tabular for LaTeX with the package booktabs: two columns a set, the best \textbf, the second
/// \underline. Names are escaped; other than ASCII they need a Unicode engine or inputenc.
std::string to_latex(const Report& report, Fpr95 fpr95 = Fpr95::id_positive);

}  // namespace farout::report
