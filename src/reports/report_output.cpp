#include "reports/report_output.h"

#include <cstdlib>

#include <unistd.h>

#include "report/json.h"
#include "report/text/csv.h"
#include "report/text/markup.h"
#include "report/text/table.h"

namespace farout::reports {

namespace {

/// mpirun gives its ranks a terminal for stdout even where its own goes to a file, but none for
/// stderr.
bool for_a_person() {
    return isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

report::Highlight highlight_here() {
    if (!for_a_person()) return report::Highlight::none;
    const char* no_colour = std::getenv("NO_COLOR");
    const bool plain = no_colour != nullptr && *no_colour != '\0';
    return plain ? report::Highlight::bold : report::Highlight::colour;
}

}  // namespace

std::string to_text(const report::Report& report, OutputFormat format,
                    const report::MarkupOptions& markup) {
    switch (format) {
        case OutputFormat::csv:
            return report::to_csv(report.rows);
        case OutputFormat::json:
            return report::to_json(report);
        case OutputFormat::markdown:
            return report::to_markdown(report, markup);
        case OutputFormat::latex:
            return report::to_latex(report, markup);
        case OutputFormat::table:
            break;
    }
    report::TableOptions options;
    options.fpr95 = markup.fpr95;
    options.highlight = highlight_here();
    return report::to_table(report, options);
}

}  // namespace farout::reports
