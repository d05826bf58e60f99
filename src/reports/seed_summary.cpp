#include "reports/seed_summary.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/log.h"
#include "files/replace_file.h"
#include "report/report_file.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

report::Seeds seeds_of(const std::vector<report::ModelReport>& runs) {
    std::vector<report::Report> reports;
    for (const report::ModelReport& run : runs) reports.push_back(run.report);
    return report::seeds_of(reports);
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<report::ModelReport> read_runs(const RunReports& runs) {
    std::vector<report::ModelReport> reports;
    for (const auto& [name, file] : runs) {
        if (!fs::exists(file))
            throw Error(concat(printable(name), " has no report yet: there is no ",
                               printable(file.native()), "."));
        reports.push_back({name, report::read_report(file)});
    }
    return reports;
}

std::string summarise_seeds(const std::vector<report::ModelReport>& runs,
                            report::Deviation deviation, const fs::path& out) {
    const report::Seeds seeds = seeds_of(runs);
    for (const std::size_t run : seeds.other_images)
        warn(printable(runs[run].model), " has other numbers of images than ",
             printable(runs.front().model), ": the spread is of the images, too");
    if (!seeds.left_out.empty())
        warn("left out, as not all runs have it: ",
             printable(enumerate(seeds.left_out, seeds.left_out.size())));
    if (seeds.tests.empty()) inform("paired tests over runs need three of them");
    files::write_text_file(out / seed_tests_file, report::seed_tests_csv(seeds));
    files::write_text_file(out / seeds_markdown_file, report::seeds_markdown(seeds, deviation));
    files::write_text_file(out / seeds_latex_file, report::seeds_latex(seeds, deviation));
    files::write_text_file(out / seeds_file, report::seeds_csv(seeds));
    inform("seeds.csv, seed_tests.csv, seeds.md and seeds.tex lie in ", out.string());
    return report::seeds_table(seeds, deviation);
}

bool is_seed_summary_of(const RunReports& runs, const fs::path& out) {
    for (const char* file : {seed_tests_file, seeds_markdown_file, seeds_latex_file, seeds_file})
        if (!fs::is_regular_file(out / file)) return false;
    return text_of(out / seeds_file) == report::seeds_csv(seeds_of(read_runs(runs)));
}

}  // namespace farout::reports
