#include "cli/options/report_places.h"

#include <algorithm>

#include "cli/job_files/job_seeds.h"
#include "cli/job_files/job_values.h"
#include "core/error.h"
#include "core/text.h"
#include "report/report.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* report_folder = "report";  // in a job's output

/// Whether the rest of the job file is right doesn't matter here. `seed`: whose run, "" of a job
/// without seeds.
fs::path report_of_job(const fs::path& file, const std::string& seed) {
    const JobValues values = read_job_values(
        file, [](const auto&, const auto&) {}, variables_of(seed));
    const JobValue* out = find_value(values, "out");
    if (out == nullptr) throw UsageError(concat(printable(file.native()), ": ", out_is_missing));
    const fs::path run = seed.empty() ? "" : seed_folder(seed);
    return (fs::path(out->taken) / run / report_folder / report::report_file).lexically_normal();
}

/// Of a folder or a metrics.json.
fs::path report_made_at(const fs::path& place) {
    if (!fs::is_directory(place)) return place;
    const fs::path own = place / report::report_file;
    const fs::path of_job = place / report_folder / report::report_file;
    return !fs::exists(own) && fs::exists(of_job) ? of_job : own;
}

}  // namespace

fs::path report_at(const fs::path& place) {
    const auto reports = reports_at(place);
    if (reports.size() == 1) return reports.front().second;
    std::vector<std::string> runs;
    for (const auto& [run, report] : reports) runs.push_back(run);
    const fs::path out = reports.front().second.parent_path().parent_path().parent_path();
    throw UsageError(concat(printable(place.native()), " is a job of several runs (",
                            enumerate(runs, runs.size()), "): name the folder of one, ",
                            printable((out / runs.front()).native()),
                            "; `farout summary --seeds` takes all of them."));
}

std::vector<std::pair<std::string, fs::path>> reports_at(const fs::path& place) {
    if (fs::is_directory(place) || place.extension() == ".json")
        return {{"", report_made_at(place)}};
    const std::vector<std::string> seeds = seeds_in(place);
    if (seeds.empty()) return {{"", report_of_job(place, "")}};
    std::vector<std::pair<std::string, fs::path>> reports;
    for (const std::string& seed : seeds)
        reports.emplace_back(seed_folder(seed), report_of_job(place, seed));
    return reports;
}

fs::path report_in(const fs::path& place) {
    if (!fs::exists(place))
        throw Error(concat("There is no file or folder ", printable(place.native()), "."));
    const fs::path file = report_at(place);
    if (fs::exists(file)) return file;
    throw Error(concat("There is no report in ", printable(place.native()),
                       fs::is_directory(place) ? concat(": neither ", report::report_file, " nor ",
                                                        report_folder, "/", report::report_file)
                                               : concat(": no ", printable(file.native())),
                       ". Make one with `farout report` or `farout run`."));
}

std::vector<std::string> run_names(const std::vector<std::string>& called,
                                   const std::vector<std::string>& places) {
    const auto is_its_own = [&](std::size_t run) {
        for (std::size_t other = 0; other < places.size(); ++other)
            if (other != run && (called[other] == called[run] || places[other] == called[run]))
                return false;
        return !called[run].empty();
    };
    std::vector<std::string> names;
    for (std::size_t run = 0; run < places.size(); ++run)
        names.push_back(is_its_own(run) ? called[run] : places[run]);
    return names;
}

}  // namespace farout::cli
