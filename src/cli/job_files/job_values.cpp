#include "cli/job_files/job_values.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "checkpoints/weight_path.h"
#include "cli/job_files/job_seeds.h"
#include "cli/job_files/job_text.h"
#include "cli/options/home_folder.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 3> ood_prefixes{"ood.", "ood_val.", "shifted."};

bool is_path(const std::string& key) {
    return key == "weights" || key == "head" || key == "out" || key == "compare" ||
           key == include_key || key == "class-names" || key.ends_with(".root") ||
           key.ends_with(".list");
}

}  // namespace

bool is_ood_key(const std::string& key) {
    const bool is_of_any = key.ends_with(".root") || key.ends_with(".list");
    return std::ranges::any_of(ood_prefixes, [&](std::string_view prefix) {
        const bool has_group = prefix == ood_prefixes.front() && key.ends_with(".group");
        return (is_of_any || has_group) && key.starts_with(prefix) &&
               key.rfind('.') > prefix.size();
    });
}

std::string section_of_ood_key(const std::string& key) {
    return key.substr(0, key.rfind('.'));
}

const JobValue* find_value(const JobValues& values, const std::string& key) {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const JobValue& value) { return value.key == key; });
    return found == values.end() ? nullptr : &*found;
}

namespace {

/// Relative paths start at the job file.
JobValue value_of(const JobEntry& entry, const fs::path& file, const JobVariables& of_job) {
    const std::string where = concat(place_in(file, entry.line), entry.key, ": ");
    std::string taken = entry.literal ? entry.value : expand(entry.value, where, of_job);
    if (is_path(entry.key) && !checkpoints::is_remote(taken)) {
        taken = with_home(taken, where);
        if (fs::path(taken).is_relative())
            taken = (file.parent_path() / taken).lexically_normal().string();
    }
    return {entry.key, entry.value, std::move(taken), file, entry.line};
}

bool holds(const std::vector<fs::path>& files, const fs::path& file) {
    return std::any_of(files.begin(), files.end(), [&](const fs::path& one) {
        std::error_code unknown;
        return fs::equivalent(one, file, unknown);
    });
}

/// Job files, each with those that it includes.
class JobFileReader {
  public:
    JobFileReader(const CheckKey& check, const JobVariables& of_job)
        : check_(check), of_job_(of_job) {}

    /// The file's own values, and behind them those of included files that it doesn't overrule.
    JobValues read(const fs::path& file) {
        including_.push_back(file);
        JobValues values;
        JobValues included;  // includes, in their order
        for (const JobEntry& entry : read_job_text(file)) {
            JobValue value = checked_value_of(entry, file);
            (value.key == include_key ? included : values).push_back(std::move(value));
        }
        const std::size_t own = values.size();
        for (const JobValue& one : included) include(one, own, values);
        including_.pop_back();
        done_.push_back(file);
        return values;
    }

  private:
    JobValue checked_value_of(const JobEntry& entry, const fs::path& file) const {
        if (entry.key != include_key && !is_ood_key(entry.key))
            check_(entry.key, place_in(file, entry.line));
        return value_of(entry, file, entry.key == seeds_key ? JobVariables{} : of_job_);
    }

    /// One that was included before has nothing to add.
    void include(const JobValue& one, std::size_t own, JobValues& values) {
        const std::string where = place_in(one.file, one.line);
        const fs::path file = one.taken;
        std::error_code unknown;
        if (!fs::is_regular_file(file, unknown))
            throw UsageError(
                concat(where, "there is no file ", printable(one.taken), " to include."));
        if (holds(including_, file))
            throw UsageError(concat(where, printable(one.taken), " includes itself."));
        if (holds(done_, file)) return;
        for (JobValue& value : read(file))
            if (is_given_again(value.key) || is_new(value, own, values))
                values.push_back(std::move(value));
    }

    /// False where the including file says it, or another included one says the same.
    static bool is_new(const JobValue& value, std::size_t own, const JobValues& values) {
        const JobValue* there = find_value(values, value.key);
        if (there == nullptr) return true;
        const auto place = static_cast<std::size_t>(there - values.data());
        if (place >= own && there->taken != value.taken)
            throw UsageError(concat(place_in(value.file, value.line), "'", printable(value.key),
                                    "' is ", printable(value.taken), " here and ",
                                    printable(there->taken), " in ",
                                    printable(there->file.native()), ", line ", there->line,
                                    ". Say in the file that includes both which it is."));
        return false;
    }

    const CheckKey& check_;
    const JobVariables& of_job_;
    std::vector<fs::path> including_;  ///< the files that led to the one being read
    std::vector<fs::path> done_;
};

}  // namespace

JobValues read_job_values(const fs::path& file, const CheckKey& check, const JobVariables& of_job) {
    return JobFileReader(check, of_job).read(file);
}

namespace {

std::optional<JobValue> find_in_files(const fs::path& file, const std::string& key,
                                      const std::string& variable, std::vector<fs::path>& seen) {
    seen.push_back(file);
    const std::vector<JobEntry> entries = read_job_text(file);
    for (const JobEntry& entry : entries)
        if (entry.key == key) return value_of(entry, file, {});
    for (const JobEntry& entry : entries) {
        if (entry.key != include_key || (!entry.literal && holds_variable(entry.value, variable)))
            continue;
        const fs::path included = value_of(entry, file, {}).taken;
        std::error_code unknown;
        if (!fs::is_regular_file(included, unknown) || holds(seen, included)) continue;
        if (auto found = find_in_files(included, key, variable, seen)) return found;
    }
    return std::nullopt;
}

}  // namespace

std::optional<JobValue> find_in_files(const fs::path& file, const std::string& key,
                                      const std::string& variable) {
    std::vector<fs::path> seen;
    return find_in_files(file, key, variable, seen);
}

}  // namespace farout::cli
