#include <iostream>

#include "cli/job_files/job_values.h"
#include "cli/options/options.h"
#include "core/log.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "parallel/collective.h"
#include "report/report_file.h"
#include "report/summary.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

/// A job's or report's name, and where its report lies.
struct Source {
    std::string model;
    fs::path folder;
};

/// The folder of a job's report. Whether the rest of its file is right doesn't matter here.
fs::path report_of_job(const fs::path& file) {
    const JobValues values = read_job_values(file, [](const auto&, const auto&) {});
    const JobValue* out = find_value(values, "out");
    if (out == nullptr) throw UsageError(concat(printable(file.native()), ": ", out_is_missing));
    return fs::path(out->taken) / "report";
}

Source source_of(const fs::path& given) {
    if (!fs::is_directory(given)) return {given.stem().string(), report_of_job(given)};
    const fs::path folder = fs::weakly_canonical(given);
    const fs::path name = folder.filename() == "report" ? folder.parent_path() : folder;
    return {name.filename().string(), folder};
}

void refuse_repeated(const std::vector<Source>& sources) {
    for (std::size_t one = 0; one < sources.size(); ++one)
        for (std::size_t other = one + 1; other < sources.size(); ++other)
            if (fs::weakly_canonical(sources[one].folder) ==
                fs::weakly_canonical(sources[other].folder))
                throw UsageError(concat(printable(sources[one].model), " and ",
                                        printable(sources[other].model), " are one report (",
                                        printable(sources[one].folder.native()),
                                        "), which would count twice. Name it once."));
}

void summarise(const std::vector<Source>& sources, const fs::path& out) {
    refuse_repeated(sources);
    std::vector<report::ModelReport> reports;
    for (const Source& source : sources) {
        if (fs::exists(source.folder / report::report_file))
            reports.push_back(
                {source.model, report::read_report(source.folder / report::report_file)});
        else
            warn(printable(source.model), " has no report yet: ", printable(source.folder.native()),
                 " holds no ", report::report_file, ". The summary is of the others");
    }
    for (const report::ModelReport& one : reports)
        for (const report::ReportWarning& warning : one.report.warnings)
            warn(printable(one.model), ": ", printable(warning.text));
    const auto rows = report::summary_rows(reports);
    files::write_text_file(out / "summary.csv", report::to_csv(rows));
    std::cout << report::to_table(rows) << std::flush;
    inform("the summary lies in ", out.string());
}

}  // namespace

ExitStatus summary_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("of", po::value<std::vector<std::string>>()->composing()->value_name("JOB.cfg|REPORT_DIR"),
         "a job file, or the folder of a report; the option's name may be left out")  //
        ("out", text_value("DIR"), "folder of summary.csv");
    const CommandHelp help{"farout summary JOB.cfg|REPORT_DIR … --out DIR",
                           "Gathers the reports of several models into one table: models × "
                           "detectors × sets, with means over the models.",
                           "of"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    const auto given = options->texts("of");
    if (given.empty())
        throw UsageError("Which reports? Usage: farout summary JOB.cfg|REPORT_DIR … --out DIR");
    const fs::path out = options->path("out");
    parallel::agree_on_root(session.communicator(), [&] {
        std::vector<Source> sources;
        for (const auto& one : given) sources.push_back(source_of(one));
        summarise(sources, out);
    });
    return ExitStatus::ok;
}

}  // namespace farout::cli
