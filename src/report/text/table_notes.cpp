#include "report/text/table_notes.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/text.h"
#include "report/text/text_width.h"

namespace farout::report {

const metrics::Figure& figure_of(Fpr95 fpr95) {
    return metrics::figure_of(fpr95 == Fpr95::id_positive
                                  ? &metrics::SetMetrics::fpr95_id_positive
                                  : &metrics::SetMetrics::fpr95_ood_positive);
}

const std::string& name_of(Fpr95 fpr95) {
    return figure_of(fpr95).title;
}

namespace {

const char* meaning_of(Fpr95 fpr95) {
    return fpr95 == Fpr95::id_positive
               ? "out-of-distribution images accepted where 95 % of in-distribution ones are"
               : "in-distribution images flagged where 95 % of out-of-distribution ones are";
}

std::string per_cent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f %%", 100 * share);
    return text.data();
}

std::string in_distribution_note(const Report& report, const SetSummary& set) {
    const std::uint64_t took_part = set.rows - std::min(set.rows, set.left_out_total());
    std::string note = concat("In-distribution: ", printable(set.name), ", ", took_part, " images");
    if (report.id_accuracy.labelled > 0) {
        note += concat(", accuracy ", per_cent(report.id_accuracy.share()));
    }
    return note + '.';
}

std::string left_out_note(const SetSummary& set) {
    std::vector<std::string> reasons;
    for (const auto& [reason, count] : set.left_out) {
        if (count > 0) reasons.push_back(concat(count, " ", printable(reason)));
    }
    return concat("Took no part: ", set.left_out_total(), " of ", set.rows, " images of ",
                  printable(set.name), " (", enumerate(reasons), ").");
}

}  // namespace

std::string table_heading(const TableOptions& options) {
    std::string text = concat("AUROC and FPR95 in per cent. ", name_of(options.fpr95), ": ",
                              meaning_of(options.fpr95), ".");
    if (options.highlight == Highlight::bold) text += " Bold: the best of a column.";
    if (options.highlight == Highlight::colour)
        text += " Bold: the best of a column; green, too: the second.";
    return wrapped(text, options.width);
}

std::string table_notes(const Report& report, const TableOptions& options) {
    std::string notes;
    for (const SetSummary& set : report.sets) {
        if (set.role == SetRole::in_distribution) {
            notes += wrapped(in_distribution_note(report, set), options.width);
        }
    }
    for (const SetSummary& set : report.sets) {
        if (set.left_out_total() > 0) notes += wrapped(left_out_note(set), options.width);
    }
    const Fpr95 other =
        options.fpr95 == Fpr95::id_positive ? Fpr95::ood_positive : Fpr95::id_positive;
    return notes + wrapped(concat("The other ", name_of(other), ", is in the report's files."),
                           options.width);
}

}  // namespace farout::report
