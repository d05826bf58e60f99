#pragma once

#include <array>
#include <string>

#include "report/text/markup.h"
#include "reports/report_stage.h"

namespace farout::reports {

inline constexpr const char* page_file = "report.html";
inline constexpr const char* markdown_file = "metrics.md";
inline constexpr const char* latex_file = "metrics.tex";
inline constexpr const char* thresholds_file = "thresholds.csv";
inline constexpr const char* significance_file = "significance.csv";
inline constexpr const char* failures_file = "failures.csv";
inline constexpr const char* clusters_file = "clusters.csv";
inline constexpr const char* classes_file = "classes.csv";
inline constexpr const char* spectrum_file = "full_spectrum.csv";
inline constexpr const char* shifted_file = "shifted.csv";

/// What lies in a report's folder (and comparison_file, where it was asked for, spectrum_file and
/// shifted_file, where there are shifted sets).
inline constexpr std::array report_files{
    page_file,       report::table_file, report::report_file, markdown_file, latex_file,
    thresholds_file, significance_file,  failures_file,       clusters_file, classes_file};

/// The report for stdout. A table has colours where a person looks at a terminal; none where the
/// environment variable NO_COLOR isn't empty (no-color.org).
std::string to_text(const report::Report& report, OutputFormat format,
                    const report::MarkupOptions& markup);

}  // namespace farout::reports
