#pragma once
/// The report's table for other texts: metrics.md and metrics.tex.

#include <map>
#include <string>
#include <vector>

#include "report/text/table.h"

namespace farout::report {

struct MarkupOptions {
    Fpr95 fpr95 = Fpr95::id_positive;
    bool intervals = false;  ///< 95 %, behind each figure
    /// By ood_set, the detectors that no test tells apart from the one with the highest AUROC
    /// (report/significance.h): they are bold with it. Where nothing was tested, it alone is.
    std::map<std::string, std::vector<std::string>> best{};
};

/// A table as GitHub and pandoc read it: a line a detector, a column a set with "AUROC / FPR95" in
/// per cent, the best bold and the second underlined (<u>). Names are escaped.
std::string to_markdown(const Report& report, const MarkupOptions& options = {});

/// A tabular for LaTeX with the package booktabs: two columns a set, the best \textbf, the second
/// \underline. Names are escaped; other than ASCII they need a Unicode engine or inputenc.
std::string to_latex(const Report& report, const MarkupOptions& options = {});

}  // namespace farout::report
