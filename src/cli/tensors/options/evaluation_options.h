#pragma once
/// What fit and score are told alike.

#include <filesystem>

#include "cli/options/detector_options.h"
#include "cli/tensors/job_files/job_settings.h"
#include "cli/tensors/options/device_options.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

/// --detectors, --without, --set, --preset, --device, --threads, --verbose: shared by the commands
/// fit and score.
void add_evaluation_options(po::options_description& description);

/// What --detectors, --without, --set, --preset, --search and --grid say.
catalogue::Selection selection_of(const Options& options);

/// Which detectors, with which settings, on which device, told in how much detail. `Stage`: one of
/// fit or score (stages.h); the options: a command's or a job's.
template <typename Stage>
void set_evaluation(Stage& stage, const Options& options) {
    stage.selection = selection_of(options);
    stage.device = device_option(options);
    stage.detail = detail_of(options);
}

/// --head, --statistics, --train: what rows are scored with.
void add_fitted_options(po::options_description& description,
                        const char* what_statistics = "what `farout fit` learnt");
/// --searched: the parameters chosen before.
void add_searched_option(po::options_description& description);
/// What these say, --searched where the command has it.
void set_fitted(jobs::ScoreStage& stage, const Options& options);

/// The value of --head. Throws UsageError that says where a head comes from.
std::filesystem::path required_head(const Options& options);

}  // namespace farout::cli::tensors
