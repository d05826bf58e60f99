#include "cli/job_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "core/text.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

const std::string ood_prefix = "ood.";
const std::string include_key = "include";

/// What "NAME" or "NAME:-otherwise" stands for.
std::string value_of_variable(const std::string& inside, const std::string& where) {
    const std::size_t dash = inside.find(":-");
    const std::string name = inside.substr(0, dash);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr && dash == std::string::npos)
        throw UsageError(concat(where, "the environment variable ", printable(name),
                                " isn't set. Set it: export ", printable(name), "=…"));
    return value != nullptr ? value : inside.substr(dash + 2);
}

/// "${NAME}" and "${NAME:-otherwise}" replaced by the environment's value.
std::string expand(const std::string& text, const std::string& where) {
    std::string expanded;
    std::size_t done = 0;
    for (;;) {
        const std::size_t begin = text.find("${", done);
        expanded.append(text, done, begin - done);
        if (begin == std::string::npos) return expanded;
        const std::size_t end = text.find('}', begin);
        if (end == std::string::npos)
            throw UsageError(concat(where, "'${' without '}' in '", printable(text), "'."));
        expanded += value_of_variable(text.substr(begin + 2, end - begin - 2), where);
        done = end + 1;
    }
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool is_path(const std::string& key) {
    return key == "weights" || key == "out" || key == "compare" || key == include_key ||
           key == "class-names" || ends_with(key, ".root") || ends_with(key, ".list");
}

/// "ood.NAME.root", "ood.NAME.list" and "ood.NAME.group" are the only names that aren't known
/// beforehand.
bool is_ood_key(const std::string& key) {
    const bool fit = ends_with(key, ".root") || ends_with(key, ".list") || ends_with(key, ".group");
    return fit && key.rfind(ood_prefix, 0) == 0 && key.rfind('.') > ood_prefix.size();
}

std::string name_of_ood_key(const std::string& key) {
    return key.substr(ood_prefix.size(), key.rfind('.') - ood_prefix.size());
}

void add_set_options(po::options_description& description) {
    for (const char* key : {"train.root", "train.list", "id.name", "id.root", "id.list"})
        description.add_options()(key, po::value<std::string>());
}

void refuse_unknown(const std::string& key, const po::options_description& known,
                    const std::string& where) {
    std::vector<std::string> names = names_of(known);
    names.insert(names.end(), {include_key, "ood.NAME.root", "ood.NAME.list", "ood.NAME.group"});
    throw UsageError(concat(where, "there is no option '", printable(key), "'.",
                            did_you_mean(key, names),
                            " Images are given in the sections [train], [id] and [ood.NAME] as "
                            "root = … and list = …."));
}

struct ParsedFile {
    std::vector<po::parsed_options> known;                 ///< of each file, the job file's first
    std::vector<std::pair<std::string, std::string>> ood;  ///< key, value
};

/// Files that were read: those that led to the one being read, and all others.
struct ReadFiles {
    std::vector<fs::path> including;
    std::vector<fs::path> done;
};

bool holds(const std::vector<fs::path>& files, const fs::path& file) {
    return std::any_of(files.begin(), files.end(), [&](const fs::path& one) {
        std::error_code unknown;
        return fs::equivalent(one, file, unknown);
    });
}

ParsedFile parse_file(const fs::path& file, const po::options_description& known, ReadFiles& read);

/// Adds what an included file says behind what `result` says itself, which wins. One that was
/// included before has nothing to add.
void include(ParsedFile& result, const std::string& path, const std::string& where,
             const po::options_description& known, ReadFiles& read) {
    std::error_code unknown;
    if (!fs::is_regular_file(path, unknown))
        throw UsageError(concat(where, "there is no file ", printable(path), " to include."));
    if (holds(read.including, path))
        throw UsageError(concat(where, printable(path), " includes itself."));
    if (holds(read.done, path)) return;
    const ParsedFile more = parse_file(path, known, read);
    result.known.insert(result.known.end(), more.known.begin(), more.known.end());
    std::set<std::string> own;
    for (const auto& [key, value] : result.ood) own.insert(key);
    for (const auto& entry : more.ood)
        if (!own.contains(entry.first)) result.ood.push_back(entry);
}

ParsedFile parse_file(const fs::path& file, const po::options_description& known, ReadFiles& read) {
    const std::string where = printable(file.native()) + ": ";
    std::error_code unknown;
    std::ifstream in;
    if (fs::is_regular_file(file, unknown)) in.open(file);
    if (!in.is_open())
        throw UsageError(concat("Can't read the job file ", printable(file.native()), "."));
    read.including.push_back(file);
    std::vector<std::string> included;
    ParsedFile result{{po::parsed_options(&known)}, {}};
    try {
        for (po::option& option : po::parse_config_file(in, known, true).options) {
            for (std::string& value : option.value) {
                value = expand(value, concat(where, option.string_key, ": "));
                if (is_path(option.string_key) && fs::path(value).is_relative())
                    value = (file.parent_path() / value).lexically_normal().string();
            }
            if (option.string_key == include_key)
                included.insert(included.end(), option.value.begin(), option.value.end());
            else if (!option.unregistered)
                result.known.front().options.push_back(option);
            else if (is_ood_key(option.string_key) && !option.value.empty())
                result.ood.emplace_back(option.string_key, option.value.front());
            else
                refuse_unknown(option.string_key, known, where);
        }
    } catch (po::error& error) {
        rethrow_as_usage_error(error, known, where);
    }
    for (const std::string& path : included) include(result, path, where, known, read);
    read.including.pop_back();
    read.done.push_back(file);
    return result;
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

JobSet set_of(const Options& options, const std::string& section, const std::string& name) {
    JobSet set{name, options.path(section + ".root"), std::nullopt};
    if (options.has(section + ".list")) set.list = options.path(section + ".list");
    return set;
}

std::vector<JobSet> ood_sets_of(const ParsedFile& parsed, const std::string& where) {
    std::vector<JobSet> sets;
    const auto set_called = [&](const std::string& name) -> JobSet& {
        for (auto& set : sets)
            if (set.name == name) return set;
        return sets.emplace_back(JobSet{name, {}, std::nullopt});
    };
    for (const auto& [key, value] : parsed.ood) {
        JobSet& set = set_called(name_of_ood_key(key));
        if (ends_with(key, ".root"))
            set.root = value;
        else if (ends_with(key, ".list"))
            set.list = value;
        else
            set.group = value;
    }
    for (const auto& set : sets)
        if (set.root.empty())
            throw UsageError(concat(where, "[ood.", printable(set.name), "] has no root = …."));
    return sets;
}

void require_distinct_names(const Job& job, const std::string& where) {
    std::set<std::string> names{job.train.name};
    std::vector<JobSet> evaluated = job.ood;
    evaluated.insert(evaluated.begin(), job.id);
    for (const auto& set : evaluated) {
        require_file_name(set.name, where);
        if (!names.insert(set.name).second)
            throw UsageError(concat(where, "two sets are called '", set.name,
                                    "': each needs a name of its own."));
    }
}

}  // namespace

Job read_job_file(const fs::path& file, const po::parsed_options& command_line,
                  const po::options_description& description) {
    const std::string where = printable(file.native()) + ": ";
    po::options_description known;
    known.add(description);
    add_set_options(known);
    ReadFiles read;
    const ParsedFile parsed = parse_file(file, known, read);
    po::variables_map values;
    try {
        po::store(command_line, values);  // the first value stored for a name wins
        for (const auto& of_file : parsed.known) po::store(of_file, values);
        po::notify(values);
    } catch (po::error& error) {
        rethrow_as_usage_error(error, known, where);
    }
    Job job{Options(std::move(values)), {}, {}, {}, ood_sets_of(parsed, where)};
    job.out = job.options.path("out");
    job.train = set_of(job.options, "train", "train");
    job.id = set_of(job.options, "id", job.options.text_or("id.name", "id"));
    if (job.ood.empty())
        throw UsageError(
            concat(where, "no out-of-distribution set: add a section [ood.NAME] with root = …."));
    require_distinct_names(job, where);
    return job;
}

}  // namespace farout
