#include <iostream>

#include "cli/options/options.h"
#include "cli/options/report_places.h"
#include "core/log.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "parallel/collective.h"
#include "report/report_file.h"
#include "report/summary.h"
#include "reports/seed_summary.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

/// A job's or report's name, and the metrics.json of its report, whether it is there yet or not.
struct Source {
    std::string model;
    fs::path report;
};

Source source_of(const fs::path& given, const fs::path& report) {
    if (!fs::is_directory(given) && given.filename() != report::report_file)
        return {given.stem().string(), report};  // a job file
    const fs::path folder = fs::weakly_canonical(report).parent_path();
    const fs::path name = folder.filename() == "report" ? folder.parent_path() : folder;
    return {name.filename().string(), report};
}

/// One, or of a job with seeds one for each.
std::vector<Source> sources_of(const fs::path& given) {
    std::vector<Source> sources;
    for (const auto& [seed, report] : reports_at(given)) {
        sources.push_back(source_of(given, report));
        if (!seed.empty()) sources.back().model += "/" + seed;
    }
    return sources;
}

void refuse_repeated(const std::vector<Source>& sources) {
    for (std::size_t one = 0; one < sources.size(); ++one)
        for (std::size_t other = one + 1; other < sources.size(); ++other)
            if (fs::weakly_canonical(sources[one].report) ==
                fs::weakly_canonical(sources[other].report))
                throw UsageError(concat(printable(sources[one].model), " and ",
                                        printable(sources[other].model), " are one report (",
                                        printable(sources[one].report.native()),
                                        "), which would count twice. Name it once."));
}

/// The reports that are there; warns of the others, and tells the reports' own warnings.
std::vector<report::ModelReport> read_reports(const std::vector<Source>& sources) {
    refuse_repeated(sources);
    std::vector<report::ModelReport> reports;
    std::vector<std::string> places, called;
    for (const Source& source : sources) {
        if (fs::exists(source.report)) {
            reports.push_back({source.model, report::read_report(source.report)});
            places.push_back(source.model);
            called.push_back(reports.back().report.name());
        } else {
            warn(printable(source.model), " has no report yet: there is no ",
                 printable(source.report.native()), ". The summary is of the others");
        }
    }
    called = run_names(called, places);
    for (std::size_t i = 0; i < reports.size(); ++i) reports[i].model = called[i];
    for (const report::ModelReport& one : reports)
        for (const report::ReportWarning& warning : one.report.warnings)
            warn(printable(one.model), ": ", printable(warning.text));
    return reports;
}

void summarise(const std::vector<Source>& sources, const fs::path& out) {
    const auto rows = report::summary_rows(read_reports(sources));
    files::write_text_file(out / "summary.csv", report::to_csv(rows));
    std::cout << report::to_table(rows) << std::flush;
    inform("the summary lies in ", out.string());
}

/// The reports as runs of one thing.
void summarise_seeds(const std::vector<Source>& sources, report::Deviation deviation,
                     const fs::path& out) {
    std::cout << reports::summarise_seeds(read_reports(sources), deviation, out) << std::flush;
}

report::Deviation deviation_of(const std::string& ddof) {
    if (ddof == "1") return report::Deviation::sample;
    if (ddof == "0") return report::Deviation::population;
    throw UsageError(concat("--ddof ", printable(ddof), ": it is 1 or 0."));
}

}  // namespace

ExitStatus summary_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("of", po::value<std::vector<std::string>>()->composing()->value_name("JOB.cfg|DIR"),
         "a job file (of one with seeds: all its runs), or the folder of a job or report; the "
         "option's name may be left out")                    //
        ("out", text_value("DIR"), "folder of summary.csv")  //
        ("seeds", po::bool_switch(),
         "the reports are of runs of one thing (networks that differ in the seed of their "
         "training): mean and standard deviation over them, with paired t tests from three runs "
         "on; writes seeds.csv, seed_tests.csv, seeds.md and seeds.tex")  //
        ("ddof", text_value("1|0"),
         "which standard deviation the tables of --seeds show: of a sample, n - 1 (1, where it "
         "isn't given), or of a population, n, as OpenOOD's (0); seeds.csv has both");
    const CommandHelp help{"farout summary JOB.cfg|DIR … --out DIR",
                           "Gathers the reports of several models into one table: models × "
                           "detectors × sets, with means over the models; with --seeds those of "
                           "several runs of one model.",
                           "of"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    const auto given = options->texts("of");
    if (given.empty())
        throw UsageError("Which reports? Usage: farout summary JOB.cfg|DIR … --out DIR");
    const fs::path out = options->path("out");
    if (options->has("ddof") && !options->flag("seeds"))
        throw UsageError("--ddof goes with --seeds.");
    const report::Deviation deviation = deviation_of(options->text_or("ddof", "1"));
    parallel::agree_on_root(session.communicator(), [&] {
        std::vector<Source> sources;
        for (const auto& one : given)
            for (Source& source : sources_of(one)) sources.push_back(std::move(source));
        if (options->flag("seeds"))
            summarise_seeds(sources, deviation, out);
        else
            summarise(sources, out);
    });
    return ExitStatus::ok;
}

}  // namespace farout::cli
