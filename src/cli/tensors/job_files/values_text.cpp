#include "cli/tensors/job_files/values_text.h"

#include <algorithm>

#include <ATen/Parallel.h>

#include "catalogue/search_space.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "jobs/extraction_setup.h"
#include "report/text/text_width.h"

namespace farout::cli::tensors {

namespace {

constexpr int key_width = 16;

std::string line_of(const std::string& key, const std::string& value) {
    return concat("  ", report::padded(printable(key), key_width, report::Align::left), ' ', value,
                  '\n');
}

std::string text_of(const JobValue& value, const std::filesystem::path& job_file) {
    std::string text = printable(value.written);
    const std::filesystem::path taken = value.taken;
    const bool is_path =
        value.taken.find('/') != std::string::npos || value.written.find('/') != std::string::npos;
    const std::string became = is_path && value.taken != value.written
                                   ? std::filesystem::absolute(taken).lexically_normal().string()
                                   : value.taken;
    if (became != value.written) text += " → " + printable(became);
    if (value.file.empty()) return text + "  (command line)";
    if (value.file != job_file)
        text += concat("  (", printable(value.file.native()), ":", value.line, ")");
    return text;
}

bool is_given(const JobFile& job, const std::string& key) {
    return std::any_of(job.values.begin(), job.values.end(),
                       [&](const JobValue& value) { return value.key == key; });
}

/// A model may have no convention of its own: that is told elsewhere.
std::string preprocess_text(const jobs::ExtractStage& stage) {
    try {
        return images::to_text(jobs::preprocessing_of(stage));
    } catch (const UsageError&) {
        return "not given, and the model has none of its own";
    }
}

/// Detectors with their parameters, and what is searched of others.
std::string text_of_selection(const catalogue::Selection& selection) {
    const std::string direct = describe(detectors::make_unsearched(selection));
    const std::string searched = catalogue::describe_search(selection, {});
    if (searched.empty()) return direct;
    return concat(direct, direct.empty() ? "" : ", ", "searched: ", searched);
}

}  // namespace

std::string values_text(const JobFile& job, const jobs::JobStages& stages) {
    std::string text = "Values, as they were taken:\n";
    const std::filesystem::path job_file = job.file;
    for (const JobValue& value : job.values) text += line_of(value.key, text_of(value, job_file));
    text += "What follows, and defaults:\n";
    const jobs::ExtractStage& extract = stages.extract.front();
    const auto otherwise = [&](const std::string& key, const std::string& value) {
        if (!is_given(job, key) && !value.empty()) text += line_of(key, value);
    };
    text += line_of("preprocess", preprocess_text(extract));
    otherwise("device", stages.network.device);
    otherwise("precision", stages.network.precision);
    otherwise("block", std::to_string(extract.block_rows));
    otherwise("batch", std::to_string(extract.batch_rows));
    otherwise("threads", concat(at::get_num_threads(), " a rank"));
    otherwise("workers", std::to_string(extract.workers));
    text += line_of("detectors", text_of_selection(stages.fit.selection));
    for (const jobs::JobSet& set : jobs::all_sets(job))
        if (!set.list)
            text += line_of(printable(set.name) + " list",
                            "the images of the folder, labels by its sub-folders");
    return text;
}

std::string other_values_text(const JobFile& job, const JobFile& first) {
    const std::filesystem::path job_file = job.file;
    const auto is_of_first = [&](const JobValue& value) {
        return std::ranges::any_of(first.values, [&](const JobValue& one) {
            return one.key == value.key && one.taken == value.taken;
        });
    };
    std::string text = "Values, where they are others than above:\n";
    for (const JobValue& value : job.values)
        if (!is_of_first(value)) text += line_of(value.key, text_of(value, job_file));
    return text;
}

}  // namespace farout::cli::tensors
