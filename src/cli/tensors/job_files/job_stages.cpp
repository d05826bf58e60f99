#include "cli/tensors/job_files/job_stages.h"

#include <algorithm>

#include "catalogue/search_space.h"
#include "cli/job_files/job_seeds.h"
#include "cli/options/compare_options.h"
#include "cli/options/detector_options.h"
#include "cli/options/report_options.h"
#include "cli/tensors/options/evaluation_options.h"
#include "cli/tensors/options/network_options.h"
#include "cli/tensors/options/output_options.h"
#include "core/text.h"
#include "extraction/output.h"
#include "jobs/score_outputs.h"
#include "report/sorted_report.h"

namespace farout::cli::tensors {

namespace fs = std::filesystem;

namespace {

/// What the job says is to be made beside the features, and what detectors that it names ask for.
std::vector<Identity> wanted_outputs(const JobFile& job) {
    std::vector<Identity> outputs = outputs_given(job.options);
    const detectors::Detectors named = detectors::make_candidates(selection_of(job.options));
    for (const Identity& output : jobs::outputs_of(named))
        if (std::count(outputs.begin(), outputs.end(), output) == 0) outputs.push_back(output);
    return outputs;
}

/// Throws UsageError for one that needs the network's own head where the job gives another.
void refuse_without_own_head(const std::vector<Identity>& outputs) {
    for (const Identity& output : outputs)
        if (extraction::find_output(output.kind).takes_head)
            throw UsageError(concat("head = FILE doesn't go with ", output.kind,
                                    ", which needs the network's own head: leave ", output.kind,
                                    " out, or trace the network to return features and logits "
                                    "(README.md, \"Any other network\")."));
}

/// Throws UsageError where a set's features would lie where an output of another set does:
/// features/val.odin.h5.
void refuse_same_files(const std::vector<jobs::ExtractStage>& sets) {
    for (const jobs::ExtractStage& set : sets)
        for (const Identity& output : set.outputs)
            for (const jobs::ExtractStage& other : sets)
                if (other.out == extraction::output_file(set.out, output))
                    throw UsageError(concat("A set can't be called '", other.out.stem().string(),
                                            "': the output ", output.kind, " of the set '",
                                            set.out.stem().string(),
                                            "' lies under that name. Give the set another one."));
}

fs::path features_of(const jobs::Job& job, const jobs::JobSet& set) {
    const fs::path folder = set.shared ? job.out.parent_path() : job.out;
    return folder / "features" / (set.name + ".h5");
}

fs::path scores_of(const jobs::Job& job, const jobs::JobSet& set) {
    return job.out / "scores" / (set.name + ".h5");
}

jobs::ExtractStage extract_stage(const JobFile& job, const jobs::JobSet& set,
                                 const jobs::Network& network, int threads) {
    jobs::ExtractStage stage;
    stage.network = network;
    stage.root = set.root;
    stage.list = set.list;
    stage.out = features_of(job, set);
    set_extraction(stage, job.options, threads);
    stage.detail = detail_of(job.options);
    return stage;
}

/// Whether a detector is fitted on the in-distribution validation set.
bool fits_on_validation(const JobFile& job) {
    return !detectors::fitted_on_validation(detectors::make_candidates(selection_of(job.options)))
                .empty();
}

jobs::FitStage fit_stage_of(const JobFile& job, const fs::path& head) {
    jobs::FitStage stage;
    stage.train = features_of(job, job.train);
    stage.head = head;
    stage.out = job.out / "statistics.h5";
    if (job.id_val && fits_on_validation(job)) stage.id_val = features_of(job, *job.id_val);
    set_evaluation(stage, job.options);
    return stage;
}

jobs::ScoreStage score_stage_of(const JobFile& job, const std::vector<jobs::JobSet>& sets) {
    jobs::ScoreStage stage;
    for (const auto& set : sets) stage.features.push_back(features_of(job, set));
    stage.head = job.out / "head.h5";
    stage.statistics = job.out / "statistics.h5";
    stage.train = features_of(job, job.train);
    stage.out = job.out / "scores";
    set_evaluation(stage, job.options);
    stage.different = different_of(job.options);
    return stage;
}

/// The search that the job asks for, on its validation sets. Throws UsageError where they are
/// missing.
std::optional<jobs::SearchStage> search_stage_of(const JobFile& job) {
    const std::vector<std::string> searched = catalogue::searched_kinds(selection_of(job.options));
    if (searched.empty()) return std::nullopt;
    if (!job.id_val || job.ood_val.empty())
        throw UsageError(concat(
            "The job chooses parameters of ", enumerate(searched),
            " on validation sets, but has no ", job.id_val ? "[ood_val.NAME]" : "[id_val]",
            ". Add this section with root = … (images that are in no other set: `farout datalist "
            "split` makes lists of such), or leave search out."));
    std::vector<jobs::JobSet> sets = job.ood_val;
    sets.insert(sets.begin(), *job.id_val);
    jobs::SearchStage stage{score_stage_of(job, sets), search_figure_of(job.options)};
    stage.score.out = job.out / "search";
    return stage;
}

/// The groups in the order in which the sets name them.
std::vector<report::SetGroup> groups_of(const jobs::Job& job) {
    std::vector<report::SetGroup> groups;
    for (const auto& set : job.ood) {
        if (set.group.empty()) continue;
        const auto same =
            std::find_if(groups.begin(), groups.end(),
                         [&](const report::SetGroup& group) { return group.name == set.group; });
        report::SetGroup& group =
            same != groups.end() ? *same : groups.emplace_back(report::SetGroup{set.group, {}});
        group.sets.push_back(set.name);
    }
    return groups;
}

std::vector<std::string> ood_names(const jobs::Job& job) {
    std::vector<std::string> names;
    for (const auto& set : job.ood) names.push_back(set.name);
    return names;
}

reports::ReportStage report_stage_of(const JobFile& job) {
    reports::ReportStage stage;
    stage.id = scores_of(job, job.id);
    for (const auto& set : job.ood) stage.ood.push_back(scores_of(job, set));
    if (job.id_val) stage.calibrate = scores_of(job, *job.id_val);
    for (const auto& set : job.shifted) stage.shifted.push_back(scores_of(job, set));
    stage.out = job.out / "report";
    const catalogue::Selection selection = selection_of(job.options);
    stage.detectors = selection.detectors;
    stage.without = selection.without;
    stage.detail = detail_of(job.options);
    stage.compare = published_source_of(job.options);
    set_report_options(stage, job.options);
    stage.different = different_of(job.options);
    stage.groups = groups_of(job);
    for (const auto& set : jobs::all_sets(job))
        if (set.use != jobs::SetUse::train) stage.image_folders[set.name] = set.root;
    if (!catalogue::searched_kinds(selection).empty()) stage.searched = job.out / "search";
    if (stage.sort)
        report::check_sort_key(*stage.sort, report::column_names(ood_names(job), stage.groups));
    return stage;
}

}  // namespace

jobs::JobStages stages_of(const JobFile& job, int threads) {
    for (const char* key : {"model", "weights"})
        if (!job.options.has(key))
            throw UsageError(concat("The job doesn't say which ", key, ": write '", key,
                                    " = …' above the first section of its file, or give --", key,
                                    "."));
    const std::vector<Identity> outputs = wanted_outputs(job);
    jobs::JobStages stages;
    stages.network = network_of(job.options);
    stages.head = {stages.network, job.out / "head.h5"};
    if (job.options.has("head")) stages.head.file = job.options.path("head");
    if (stages.head.file) refuse_without_own_head(outputs);
    stages.extract.push_back(extract_stage(job, job.train, stages.network, threads));
    stages.extract.back().folder_labels = jobs::FolderLabels::needed;
    for (const auto& set : jobs::evaluated_sets(job)) {
        stages.extract.push_back(extract_stage(job, set, stages.network, threads));
        stages.extract.back().outputs = outputs;
        if (set.name == job.id.name)
            stages.extract.back().folder_labels = jobs::FolderLabels::needed;
    }
    if (job.id_val) {
        stages.extract.push_back(extract_stage(job, *job.id_val, stages.network, threads));
        stages.extract.back().outputs = outputs;
        stages.extract.back().folder_labels = jobs::FolderLabels::needed;
    }
    for (const auto& set : job.ood_val)
        stages.extract.push_back(extract_stage(job, set, stages.network, threads));
    refuse_same_files(stages.extract);
    for (jobs::ExtractStage& stage : stages.extract) stage.head = stages.head;
    stages.fit = fit_stage_of(job, stages.head.out);
    stages.search = search_stage_of(job);
    stages.score = score_stage_of(job, jobs::scored_sets(job));
    if (stages.search) stages.score.searched = stages.search->score.out;
    stages.report = report_stage_of(job);
    return stages;
}

jobs::SeededJob seeded_job(const std::vector<JobFile>& jobs, int threads) {
    std::vector<jobs::SeedRun> runs;
    for (const JobFile& job : jobs)
        runs.push_back({job.seed.empty() ? "" : seed_folder(job.seed),
                        jobs::JobGraph(job, stages_of(job, threads))});
    return jobs::SeededJob(std::move(runs));
}

}  // namespace farout::cli::tensors
