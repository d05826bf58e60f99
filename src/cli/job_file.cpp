#include "cli/job_file.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include "cli/compare_options.h"
#include "cli/detector_options.h"
#include "cli/network_options.h"
#include "cli/odin_options.h"
#include "cli/report_options.h"
#include "core/text.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

const std::string ood_prefix = "ood.";
const std::string include_key = "include";

/// "${NAME}" and "${NAME:-otherwise}" replaced by the environment's value.
std::string expand(const std::string& text, const std::string& where) {
    const std::size_t begin = text.find("${");
    if (begin == std::string::npos) return text;
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos)
        throw UsageError(concat(where, "'${' without '}' in '", printable(text), "'."));
    const std::string inside = text.substr(begin + 2, end - begin - 2);
    const std::size_t dash = inside.find(":-");
    const std::string name = inside.substr(0, dash);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr && dash == std::string::npos)
        throw UsageError(concat(where, "the environment variable ", printable(name),
                                " isn't set. Set it: export ", printable(name), "=…"));
    const std::string replaced = value != nullptr ? value : inside.substr(dash + 2);
    return text.substr(0, begin) + replaced + expand(text.substr(end + 1), where);
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

ParsedFile parse_file(const fs::path& file, const po::options_description& known,
                      std::vector<fs::path> including);

/// Adds what an included file says behind what `result` says itself, which wins.
void include(ParsedFile& result, const std::string& path, const std::string& where,
             const po::options_description& known, const std::vector<fs::path>& including) {
    for (const fs::path& earlier : including)
        if (fs::weakly_canonical(earlier) == fs::weakly_canonical(path))
            throw UsageError(concat(where, printable(path), " includes itself."));
    if (!fs::is_regular_file(path))
        throw UsageError(concat(where, "there is no file ", printable(path), " to include."));
    const ParsedFile more = parse_file(path, known, including);
    result.known.insert(result.known.end(), more.known.begin(), more.known.end());
    std::set<std::string> own;
    for (const auto& [key, value] : result.ood) own.insert(key);
    for (const auto& entry : more.ood)
        if (!own.contains(entry.first)) result.ood.push_back(entry);
}

/// `including`: the files that led here, the job file first.
ParsedFile parse_file(const fs::path& file, const po::options_description& known,
                      std::vector<fs::path> including) {
    const std::string where = printable(file.native()) + ": ";
    std::ifstream in(file);
    if (!in || fs::is_directory(file))
        throw UsageError(concat("Can't read the job file ", printable(file.native()), "."));
    including.push_back(file);
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
    } catch (const po::error& error) {
        rethrow_as_usage_error(error, known, where);
    }
    for (const std::string& path : included) include(result, path, where, known, including);
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

void add_job_options(po::options_description& description) {
    description.add_options()("out", text_value("DIR"), "folder of everything that the job makes");
    add_network_options(description);
    add_extraction_options(description);
    add_odin_option(description);
    add_detector_options(description);
    add_report_options(description);
    add_compare_options(description);
    add_thread_options(description);
    add_detail_options(description);
}

Job read_job_file(const fs::path& file, const po::parsed_options& command_line,
                  const po::options_description& description) {
    const std::string where = printable(file.native()) + ": ";
    po::options_description known;
    known.add(description);
    add_set_options(known);
    const ParsedFile parsed = parse_file(file, known, {});
    po::variables_map values;
    try {
        po::store(command_line, values);  // the first value stored for a name wins
        for (const auto& of_file : parsed.known) po::store(of_file, values);
        po::notify(values);
    } catch (const po::error& error) {
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

Job read_job_file(const fs::path& file) {
    po::options_description description;
    add_job_options(description);
    return read_job_file(file, po::parsed_options(&description), description);
}

}  // namespace farout
