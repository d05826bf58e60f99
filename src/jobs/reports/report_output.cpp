#include "jobs/reports/report_output.h"

#include <cstdlib>

#include <unistd.h>

#include "report/json.h"
#include "report/text/csv.h"
#include "report/text/markup.h"
#include "report/text/table.h"

namespace farout {

namespace {

/// mpirun gives its ranks a terminal for stdout even where its own goes to a file, but none for
/// stderr.
bool for_a_person() {
    return isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

Highlight highlight_here() {
    if (!for_a_person()) return Highlight::none;
    const char* no_colour = std::getenv("NO_COLOR");
    const bool plain = no_colour != nullptr && *no_colour != '\0';
    return plain ? Highlight::bold : Highlight::colour;
}

}  // namespace

std::string to_text(const Report& report, OutputFormat format) {
    switch (format) {
        case OutputFormat::csv:
            return to_csv(report.rows);
        case OutputFormat::json:
            return to_json(report);
        case OutputFormat::markdown:
            return to_markdown(report);
        case OutputFormat::latex:
            return to_latex(report);
        case OutputFormat::table:
            break;
    }
    TableOptions options;
    options.highlight = highlight_here();
    return to_table(report, options);
}

}  // namespace farout
