#include "cli/tensors/job_plan_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "core/text.h"
#include "report/text/text_width.h"

namespace farout::cli::tensors {

namespace {

constexpr int width = 100;
constexpr int note_indent = 10;

const char* text_of(jobs::Work work) {
    switch (work) {
        case jobs::Work::nothing:
            return "is there";
        case jobs::Work::go_on:
            return "go on";
        case jobs::Work::make:
            return "make";
        case jobs::Work::make_anew:
            return "make anew";
        case jobs::Work::wait:
            return "once its inputs are there";
        case jobs::Work::refuse:
            return "STOPS";
    }
    return "";
}

/// The outputs and those beside them.
std::vector<jobs::OutputPlan> all_files(const jobs::JobPlan& plan) {
    std::vector<jobs::OutputPlan> all;
    for (const jobs::OutputPlan& output : plan.outputs) {
        all.push_back(output);
        all.insert(all.end(), output.beside.begin(), output.beside.end());
    }
    return all;
}

std::string size_of(const jobs::OutputPlan& plan) {
    return plan.bytes ? human_bytes(static_cast<double>(*plan.bytes)) : "-";
}

std::string time_of(const jobs::OutputPlan& plan) {
    return plan.seconds && plan.images_left > 0 ? human_duration(*plan.seconds) : "-";
}

std::string line_of(const jobs::OutputPlan& plan, const std::filesystem::path& folder,
                    int name_width) {
    const auto name = printable(plan.output.lexically_relative(folder).native());
    std::string line =
        report::padded(plan.stage, 9, report::Align::left) +
        report::padded(name, name_width, report::Align::left) +
        report::padded(plan.images ? std::to_string(*plan.images) : "-", 9, report::Align::right) +
        report::padded(size_of(plan), 12, report::Align::right) +
        report::padded(time_of(plan), 14, report::Align::right) + "  " + text_of(plan.work) + '\n';
    if (!plan.note.empty()) line += std::string(note_indent, ' ') + printable(plan.note) + '\n';
    for (const jobs::OutputPlan& other : plan.beside) line += line_of(other, folder, name_width);
    return line;
}

std::string table_of(const jobs::JobPlan& plan, const std::filesystem::path& folder) {
    int name_width = 0;
    for (const jobs::OutputPlan& output : all_files(plan))
        name_width = std::max(
            name_width,
            report::text_width(printable(output.output.lexically_relative(folder).native())));
    std::string text = report::padded("stage", 9, report::Align::left) +
                       report::padded("output", name_width, report::Align::left) +
                       report::padded("images", 9, report::Align::right) +
                       report::padded("size", 12, report::Align::right) +
                       report::padded("time", 14, report::Align::right) + "  what is done\n";
    for (const jobs::OutputPlan& output : plan.outputs) text += line_of(output, folder, name_width);
    return text;
}

std::string decimal(double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), value < 100 ? "%.2f" : "%.0f", value);
    return text.data();
}

std::string time_note(const jobs::JobPlan& plan) {
    if (plan.images_left() == 0) return "Time: no image is left to extract.";
    if (!plan.rate)
        return concat("Time: ", plan.images_left(),
                      " images are left to extract; how long isn't known, as there is no set "
                      "whose images could be tried with the network.");
    double seconds = 0;
    for (const jobs::OutputPlan& output : all_files(plan)) seconds += output.seconds.value_or(0);
    return concat("Time: ", plan.images_left(), " images are left to extract, about ",
                  human_duration(seconds), " at ", decimal(plan.rate->images_per_second),
                  " images/s, tried just now on ", plan.rate->images, " images a rank (",
                  plan.ranks, plan.ranks == 1 ? " rank of " : " ranks of ", plan.threads,
                  plan.threads == 1 ? " thread" : " threads",
                  "; with outputs beside the features at their own rate). Fitting, scoring and the "
                  "report come on top and "
                  "aren't estimated.");
}

std::string space_note(const jobs::JobPlan& plan) {
    const auto bytes = plan.new_bytes();
    const std::string amount =
        bytes ? "about " + human_bytes(static_cast<double>(*bytes)) : "not known";
    const std::string free =
        plan.free_bytes ? human_bytes(static_cast<double>(*plan.free_bytes)) : "not known";
    return concat("Space: ", amount, " of new files; free there: ", free, ".");
}

const char* text_of(jobs::Verdict verdict) {
    switch (verdict) {
        case jobs::Verdict::fit:
            return "ok";
        case jobs::Verdict::odd:
            return "ODD";
        case jobs::Verdict::wrong:
            return "WRONG";
    }
    return "";
}

/// A line a thing that was looked at; notes that don't fit go on below it.
std::string verdicts_of(const jobs::JobPlan& plan) {
    int name_width = 0;
    for (const jobs::Finding& finding : plan.findings)
        name_width = std::max(name_width, report::text_width(printable(finding.what)));
    const std::string indent(static_cast<std::size_t>(name_width) + 9, ' ');
    std::string text = "Looked at:\n";
    for (const jobs::Finding& finding : plan.findings) {
        std::string note = report::wrapped(printable(finding.note), width - 20);
        for (std::size_t end = note.find('\n'); end + 1 < note.size();
             end = note.find('\n', end + 1))
            note.insert(end + 1, indent);
        text +=
            concat("  ", report::padded(printable(finding.what), name_width, report::Align::left),
                   report::padded("", 2, report::Align::left),
                   report::padded(text_of(finding.verdict), 5, report::Align::left), ' ', note);
    }
    if (plan.names > 0)
        text += concat("Looking for ", plan.names, " images took ", decimal(plan.seconds), " s.\n");
    return text;
}

}  // namespace

std::string to_text(const jobs::JobPlan& plan, const std::filesystem::path& folder) {
    std::string text = concat("In ", printable(folder.native()), ":\n\n", table_of(plan, folder),
                              '\n', report::wrapped(time_note(plan), width),
                              report::wrapped(space_note(plan), width), '\n', verdicts_of(plan));
    const std::vector<std::string> problems = plan.problems();
    if (problems.empty()) return text + "\nNothing is written by --dry-run.\n";
    text += "\nThe job can't run as it is:\n";
    for (const std::string& problem : problems) text += "  " + printable(problem) + '\n';
    return text;
}

std::string total_text(const std::vector<jobs::JobPlan>& plans) {
    std::set<std::filesystem::path> counted;
    std::int64_t images = 0;
    double seconds = 0;
    bool is_known = true;
    std::uint64_t bytes = 0;
    for (const jobs::JobPlan& plan : plans)
        for (const jobs::OutputPlan& output : plan.outputs) {
            if (!counted.insert(output.output).second) continue;
            const std::int64_t left = jobs::images_left(output);
            images += left;
            bytes += jobs::new_bytes(output);
            is_known = is_known && (left == 0 || plan.rate);
            seconds += output.seconds.value_or(0);
            for (const jobs::OutputPlan& other : output.beside)
                seconds += other.seconds.value_or(0);
        }
    std::string text =
        concat("All ", plans.size(), " runs: ", images, " images are left to extract");
    if (images > 0 && is_known) text += concat(", about ", human_duration(seconds));
    return report::wrapped(
        concat(text, "; about ", human_bytes(static_cast<double>(bytes)), " of new files."), width);
}

}  // namespace farout::cli::tensors
