#include "cli/job_files/job_seeds.h"

#include <algorithm>

#include "cli/job_files/job_text.h"
#include "core/error.h"
#include "core/text.h"
#include "reports/seed_summary.h"

namespace farout::cli {

namespace {

bool is_file_name(const std::string& seed) {
    return !seed.empty() && seed.front() != '.' &&
           seed.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               std::string::npos;
}

}  // namespace

std::vector<std::string> parse_seeds(const std::string& text, const std::string& where) {
    const std::vector<std::string> seeds = split(text, ',');
    if (seeds.empty()) throw UsageError(concat(where, "no seed: write 0, 1, 2."));
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        if (!is_file_name(seeds[i]))
            throw UsageError(concat(where, "'", printable(seeds[i]),
                                    "' can't be a seed: use letters, digits, '.', '_' and '-', "
                                    "with commas between seeds, as in 0, 1, 2."));
        if (std::count(seeds.begin(), seeds.end(), seeds[i]) > 1)
            throw UsageError(concat(where, "the seed ", printable(seeds[i]),
                                    " comes twice: one run twice would make the spread too "
                                    "small. Leave one of the two out."));
    }
    return seeds;
}

std::vector<std::string> seeds_in(const std::filesystem::path& file) {
    const auto value = find_in_files(file, seeds_key, seed_variable);
    if (!value) return {};
    return parse_seeds(value->taken, concat(place_in(value->file, value->line), seeds_key, ": "));
}

std::string seed_folder(const std::string& seed) {
    return reports::seed_run_prefix + seed;
}

std::string seeds_text(const std::vector<std::string>& seeds) {
    return enumerate(seeds, seeds.size());
}

JobVariables variables_of(const std::string& seed) {
    if (seed.empty()) return {};
    return {{seed_variable, seed}};
}

}  // namespace farout::cli
