#include "cli/tensors/job_files/job_file.h"

#include <algorithm>
#include <map>

#include "cli/job_files/job_seeds.h"
#include "cli/job_files/job_text.h"
#include "cli/tensors/job_files/job_settings.h"
#include "cli/tensors/job_files/seed_jobs.h"
#include "core/text.h"
#include "report/report.h"
#include "report/sorted_report.h"

namespace farout::cli::tensors {

namespace fs = std::filesystem;

namespace {

const std::string ood_prefix = "ood.";
const std::string ood_val_prefix = "ood_val.";
const std::string shifted_prefix = "shifted.";

void add_set_options(po::options_description& description) {
    for (const char* key : {"train.root", "train.list", "id.name", "id.root", "id.list",
                            "id_val.root", "id_val.list"})
        description.add_options()(key, po::value<std::string>());
}

/// " 'block' is an option of the whole job: …" of "ood.x.block".
std::string meant_for_the_top(const std::string& key, const po::options_description& known) {
    const std::size_t dot = key.rfind('.');
    const std::string name = key.substr(dot + 1);
    if (dot != std::string::npos && name == "name")
        return " A set is called as its section is, [ood.NAME]; [id] alone has a name = ….";
    const bool is_of_job = name == include_key || is_option(known, name);
    if (dot == std::string::npos || !is_of_job) return "";
    return concat(" '", printable(name),
                  "' is an option of the whole job: write it above the first section.");
}

void refuse_unknown(const std::string& key, const po::options_description& known,
                    const std::string& where) {
    for (const char* name : {"only", "dry-run", "help"})
        if (key == name)
            throw UsageError(
                concat(where, "'", name, "' is for the command line alone: farout run … --", name));
    const std::string advice = meant_for_the_top(key, known);
    std::vector<std::string> names = names_of(known);
    names.insert(names.end(), {include_key, "ood.NAME.root", "ood.NAME.list", "ood.NAME.group",
                               "ood_val.NAME.root", "ood_val.NAME.list", "shifted.NAME.root",
                               "shifted.NAME.list"});
    throw UsageError(concat(where, "there is no option '", printable(key), "'.",
                            advice.empty() ? did_you_mean(key, names) : advice,
                            " Images are given in the sections [train], [id] and [ood.NAME] as "
                            "root = … and list = …, validation sets in [id_val] and "
                            "[ood_val.NAME], shifted ones in [shifted.NAME]."));
}

/// As Boost has them of a configuration file.
po::parsed_options as_options(const JobValues& values, const po::options_description& known) {
    po::parsed_options options(&known);
    for (const JobValue& value : values) {
        if (is_ood_key(value.key)) continue;
        po::option option(value.key, {value.taken});
        option.original_tokens = {value.key, value.taken};
        options.options.push_back(std::move(option));
    }
    return options;
}

void require_file_name(const std::string& name, const std::string& where) {
    const bool fit = !name.empty() && name.front() != '.' &&
                     name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                         std::string::npos;
    if (!fit)
        throw UsageError(concat(where, "a set can't be called '", printable(name),
                                "': use letters, digits, '.', '_' and '-'."));
}

/// A section's images. Throws where the root isn't given.
jobs::JobSet set_of(const JobValues& values, const std::string& section, const std::string& name,
                    jobs::SetUse use, const std::string& where) {
    jobs::JobSet set{.name = name, .root = {}, .list = std::nullopt, .use = use};
    const JobValue* root = find_value(values, section + ".root");
    if (root == nullptr)
        throw UsageError(concat(where, "[", printable(section), "] has no root = … (",
                                printable(section), ".root), the folder of its images."));
    set.root = root->taken;
    if (const JobValue* list = find_value(values, section + ".list")) set.list = list->taken;
    if (const JobValue* group = find_value(values, section + ".group")) set.group = group->taken;
    return set;
}

/// Those of the sections that begin so, in their order.
std::vector<jobs::JobSet> sets_of(const JobValues& values, const std::string& prefix,
                                  jobs::SetUse use, const std::string& where) {
    std::vector<std::string> sections;
    std::vector<jobs::JobSet> sets;
    for (const JobValue& value : values) {
        if (!is_ood_key(value.key)) continue;
        const std::string section = section_of_ood_key(value.key);
        const bool is_new = std::find(sections.begin(), sections.end(), section) == sections.end();
        if (!section.starts_with(prefix) || !is_new) continue;
        sections.push_back(section);
        const bool of_validation = use == jobs::SetUse::ood_val;
        sets.push_back(set_of(values, section,
                              of_validation ? section : section.substr(prefix.size()), use, where));
    }
    return sets;
}

std::vector<jobs::JobSet> ood_sets_of(const JobValues& values, const std::string& where) {
    std::vector<jobs::JobSet> sets = sets_of(values, ood_prefix, jobs::SetUse::ood, where);
    if (sets.empty())
        throw UsageError(
            concat(where, "no out-of-distribution set: add a section [ood.NAME] with root = …."));
    return sets;
}

std::optional<jobs::JobSet> id_val_of(const JobValues& values, const std::string& where) {
    for (const char* key : {"id_val.root", "id_val.list"})
        if (find_value(values, key) != nullptr)
            return set_of(values, "id_val", "id_val", jobs::SetUse::id_val, where);
    return std::nullopt;
}

std::string lower_case(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Names by their lower-case form, so that no two differ in their case alone.
class TakenNames {
  public:
    explicit TakenNames(std::string where) : where_(std::move(where)) {}

    /// Throws where the name is taken, by one that `what` ("two sets are called") speaks of.
    void take(const std::string& name, const std::string& what) {
        const auto [before, is_new] = names_.emplace(lower_case(name), name);
        if (is_new) return;
        if (before->second == name)
            throw UsageError(
                concat(where_, what, " '", printable(name), "': each needs a name of its own."));
        throw UsageError(concat(where_, what, " '", printable(before->second), "' and '",
                                printable(name),
                                "', which differ in upper and lower case alone. Where a file "
                                "system doesn't tell them apart they would be one: rename one of "
                                "them."));
    }

    bool has(const std::string& name) const { return names_.contains(lower_case(name)); }

  private:
    std::string where_;
    std::map<std::string, std::string> names_;
};

void require_own_name(const jobs::JobSet& set, const std::string& meaning,
                      const std::string& where) {
    throw UsageError(concat(where, "an out-of-distribution set can't be called '", set.name,
                            "': ", meaning, ". Name its section otherwise, e.g. [ood.", set.name,
                            "_set]."));
}

/// Of the report's own rows, and of what --sort takes.
void refuse_names_of_the_report(const JobFile& job, const std::string& where) {
    TakenNames groups(where);
    std::vector<std::string> known;
    for (const jobs::JobSet& set : job.ood) {
        if (set.group.empty() || std::count(known.begin(), known.end(), set.group) > 0) continue;
        groups.take(set.group, "two groups are called");
        known.push_back(set.group);
    }
    for (const jobs::JobSet& set : job.ood) {
        const std::string name = lower_case(set.name);
        if (name == report::mean_of_sets)
            require_own_name(set, "a report's mean over all sets is", where);
        if (report::is_sort_key(name))
            require_own_name(set, "--sort means something else by it", where);
        if (groups.has(set.name)) require_own_name(set, "a group of the job is", where);
    }
}

void require_fit_names(const JobFile& job, const std::string& where) {
    TakenNames names(where);
    names.take(job.train.name, "two sets are called");
    for (const auto& set : jobs::all_sets(job)) {
        require_file_name(set.name, where);
        if (set.use != jobs::SetUse::train) names.take(set.name, "two sets are called");
    }
    refuse_names_of_the_report(job, where);
}

/// What stands on the command line for an option, as it was typed.
std::string typed_value(const po::option& option) {
    if (option.value.empty()) return "true";
    const std::string last =
        option.original_tokens.empty() ? option.value.front() : option.original_tokens.back();
    const std::size_t equals = last.starts_with("--") ? last.find('=') : std::string::npos;
    return equals == std::string::npos ? last : last.substr(equals + 1);
}

/// Those that count: of the files what the command line doesn't overrule, and what it says itself.
JobValues values_that_count(const JobValues& of_files, const po::parsed_options& command_line,
                            const po::options_description& of_job,
                            const std::vector<std::string>& settings) {
    JobValues values;
    const auto is_overruled = [&](const JobValue& value) {
        if (value.key == "set")
            return std::find(settings.begin(), settings.end(), value.taken) == settings.end();
        return !is_given_again(value.key) &&
               std::any_of(command_line.options.begin(), command_line.options.end(),
                           [&](const po::option& one) { return one.string_key == value.key; });
    };
    std::copy_if(of_files.begin(), of_files.end(), std::back_inserter(values),
                 [&](const JobValue& value) { return !is_overruled(value); });
    for (const po::option& option : command_line.options)
        if (is_option(of_job, option.string_key))
            values.push_back({option.string_key,
                              typed_value(option),
                              option.value.empty() ? "true" : option.value.front(),
                              {}});
    return values;
}

void require_seed(const std::string& seed, const std::vector<std::string>& seeds,
                  const std::string& where) {
    const bool is_there = std::ranges::count(seeds, seed) > 0;
    if (seeds.empty() ? seed.empty() : is_there) return;
    const std::string begin = seeds.empty()
                                  ? concat(where, "the job has no seeds")
                                  : concat(where, "the job has the seeds ", seeds_text(seeds));
    if (!seed.empty()) throw UsageError(concat(begin, ", not ", printable(seed), "."));
    throw UsageError(
        concat(begin, ", a run for each: say which one is meant, --seed ", seeds.front(), "."));
}

}  // namespace

JobFile read_job_file(const fs::path& file, const po::parsed_options& command_line,
                      const po::options_description& of_job, const std::string& seed) {
    const std::string where = printable(file.native()) + ": ";
    po::options_description known;
    known.add(of_job);
    add_set_options(known);
    require_seed(seed, seeds_of(file, command_line), where);
    const JobValues of_files = read_job_values(
        file,
        [&](const std::string& key, const std::string& place) {
            if (!is_option(known, key)) refuse_unknown(key, known, place);
        },
        variables_of(seed));
    po::variables_map values;
    const std::vector<std::string> settings = settings_that_count(command_line, of_files);
    try {
        po::store(command_line, values);  // the first value stored for a name wins
        po::store(as_options(of_files, known), values);
        po::notify(values);
        // Boost adds the settings of all up.
        if (!settings.empty()) values.at("set").value() = settings;
    } catch (po::error& error) {
        rethrow_as_usage_error(error, known, where);
    }
    JobFile job{{}, Options(std::move(values)), {}};
    if (!job.options.has("out")) throw UsageError(concat(where, out_is_missing));
    job.out = job.options.path("out");
    if (!seed.empty()) job.out /= seed_folder(seed);
    job.seed = seed;
    job.train = set_of(of_files, "train", "train", jobs::SetUse::train, where);
    job.id = set_of(of_files, "id", job.options.text_or("id.name", "id"), jobs::SetUse::id, where);
    job.ood = ood_sets_of(of_files, where);
    job.id_val = id_val_of(of_files, where);
    job.ood_val = sets_of(of_files, ood_val_prefix, jobs::SetUse::ood_val, where);
    job.shifted = sets_of(of_files, shifted_prefix, jobs::SetUse::shifted, where);
    require_fit_names(job, where);
    job.file = file;
    job.values = values_that_count(of_files, command_line, of_job, settings);
    return job;
}

}  // namespace farout::cli::tensors
