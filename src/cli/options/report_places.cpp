#include "cli/options/report_places.h"

#include <algorithm>

#include "cli/job_files/job_values.h"
#include "core/error.h"
#include "core/text.h"
#include "report/report.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* report_folder = "report";  // in a job's output

/// Whether the rest of the job file is right doesn't matter here.
fs::path report_of_job(const fs::path& file) {
    const JobValues values = read_job_values(file, [](const auto&, const auto&) {});
    const JobValue* out = find_value(values, "out");
    if (out == nullptr) throw UsageError(concat(printable(file.native()), ": ", out_is_missing));
    return fs::path(out->taken) / report_folder / report::report_file;
}

}  // namespace

fs::path report_at(const fs::path& place) {
    if (!fs::is_directory(place))
        return place.extension() == ".json" ? place : report_of_job(place);
    const fs::path own = place / report::report_file;
    const fs::path of_job = place / report_folder / report::report_file;
    return !fs::exists(own) && fs::exists(of_job) ? of_job : own;
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
