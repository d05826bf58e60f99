#include "cli/tensors/job_files/seed_jobs.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "cli/job_files/job_seeds.h"
#include "cli/job_files/job_text.h"
#include "core/text.h"

namespace farout::cli::tensors {

namespace fs = std::filesystem;

namespace {

/// What says nothing of features: of two runs that differ in these alone the features are the same.
constexpr std::array<std::string_view, 6> of_no_features{"name",    "set",    "detectors",
                                                         "without", "search", "grid"};

using Keys = std::set<std::string>;

/// What was said under this key, each value once.
std::set<std::string> texts_of(const JobFile& job, const std::string& key) {
    std::set<std::string> texts;
    for (const JobValue& value : job.values)
        if (value.key == key) texts.insert(value.taken);
    return texts;
}

/// The keys under which two runs of a job differ.
Keys differences(const JobFile& one, const JobFile& other) {
    Keys keys;
    for (const JobFile* job : {&one, &other})
        for (const JobValue& value : job->values)
            if (texts_of(one, value.key) != texts_of(other, value.key)) keys.insert(value.key);
    return keys;
}

/// The job's name for a run changes nothing in it.
bool are_the_same(const Keys& differing) {
    return std::ranges::all_of(differing, [](const std::string& key) { return key == "name"; });
}

/// Where the seeds stand: "FILE:LINE: seeds: ", "--seeds: ".
std::string place_of_seeds(const JobFile& job) {
    const JobValue* seeds = find_value(job.values, seeds_key);
    return seeds->file.empty() ? concat("--", seeds_key, ": ")
                               : concat(place_in(seeds->file, seeds->line), seeds_key, ": ");
}

[[noreturn]] void refuse_same_runs(const JobFile& one, const JobFile& other) {
    const std::string variable = concat("${", seed_variable, "}");
    throw UsageError(concat(place_of_seeds(one), "the runs of ", one.seed, " and ", other.seed,
                            " would be the same, as no value that counts holds ", variable,
                            ". Write it where they differ, e.g. weights = net_seed", variable,
                            ".pth, or leave seeds out. (In '…' it is text; an option of the "
                            "command line overrules what the file says.)"));
}

/// Each run has a part of its own of the job's folder.
void refuse_seed_in_out(const JobFile& job) {
    const JobValue* out = find_value(job.values, "out");
    if (out->file.empty() || !holds_variable(out->written, seed_variable) ||
        holds_variable(out->taken, seed_variable))
        return;
    throw UsageError(concat(place_in(out->file, out->line), "out: '", printable(out->written),
                            "' depends on the seed, but the folder of a job with seeds is of all "
                            "its runs: each has one of its own in it, ",
                            seed_folder(job.seed), ". Leave ${", seed_variable, "} out here."));
}

/// "train" of "train.root", "" of "weights".
std::string section_of(const std::string& key) {
    const std::size_t dot = key.rfind('.');
    return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string section_of(const jobs::JobSet& set) {
    switch (set.use) {
        case jobs::SetUse::train:
            return "train";
        case jobs::SetUse::id:
            return "id";
        case jobs::SetUse::ood:
            return "ood." + set.name;
        case jobs::SetUse::shifted:
            return "shifted." + set.name;
        case jobs::SetUse::id_val:
        case jobs::SetUse::ood_val:
            break;
    }
    return set.name;
}

/// Whether none of what differs between the runs has a part in the features of this set.
bool are_shared(const jobs::JobSet& set, const Keys& differing) {
    return std::ranges::all_of(differing, [&](const std::string& key) {
        if (std::ranges::count(of_no_features, key) > 0) return true;
        const std::string section = section_of(key);
        return !section.empty() && section != section_of(set);
    });
}

void mark_shared(JobFile& job, const Keys& differing) {
    const auto mark = [&](jobs::JobSet& set) { set.shared = are_shared(set, differing); };
    mark(job.train);
    mark(job.id);
    if (job.id_val) mark(*job.id_val);
    for (std::vector<jobs::JobSet>* sets : {&job.ood, &job.ood_val, &job.shifted})
        std::ranges::for_each(*sets, mark);
}

}  // namespace

std::vector<std::string> seeds_of(const fs::path& file, const po::parsed_options& command_line) {
    for (const po::option& option : command_line.options)
        if (option.string_key == seeds_key && !option.value.empty())
            return parse_seeds(option.value.front(), concat("--", seeds_key, ": "));
    return seeds_in(file);
}

std::vector<JobFile> read_jobs(const fs::path& file, const po::parsed_options& command_line,
                               const po::options_description& of_job) {
    const std::vector<std::string> seeds = seeds_of(file, command_line);
    std::vector<JobFile> jobs;
    if (seeds.empty()) jobs.push_back(read_job_file(file, command_line, of_job));
    for (const std::string& seed : seeds)
        jobs.push_back(read_job_file(file, command_line, of_job, seed));
    Keys differing;
    for (std::size_t one = 0; one < jobs.size(); ++one)
        for (std::size_t other = 0; other < one; ++other) {
            const Keys between = differences(jobs[other], jobs[one]);
            if (are_the_same(between)) refuse_same_runs(jobs[other], jobs[one]);
            differing.insert(between.begin(), between.end());
        }
    if (!seeds.empty()) refuse_seed_in_out(jobs.front());
    if (jobs.size() > 1)
        for (JobFile& job : jobs) mark_shared(job, differing);
    return jobs;
}

}  // namespace farout::cli::tensors
