#pragma once
/// Job files: a whole evaluation of one network, in the same option names as the commands have.
///
///     model   = resnet50d
///     weights = ${CHECKPOINTS}/resnet50d.safetensors   # relative paths start at the job file
///     out     = ../runs/resnet50d
///     [train]
///     root = ${IMAGENET}/train
///     list = ../datalists/train.txt
///     [id]
///     name = val
///     root = ${IMAGENET}
///     [ood.texture]
///     root = ${DTD}/images
///     group = far                                      # the mean over each group is told, too
///
/// `include = FILE` at the top adds what another such file says; what the including file says wins.
/// Settings (`set`) of both count; of one parameter, the including file's, and before all the
/// command line's. How a line is read: job_text.h.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/job_files/job_values.h"
#include "cli/options/options.h"
#include "jobs/job.h"

namespace farout::cli::tensors {

/// A job as it is written.
struct JobFile : jobs::Job {
    Options options;     ///< of the job file, overruled by those of the command line
    JobValues values{};  ///< those that count, the job file's first
    std::string seed{};  ///< whose run it is; "" of a job without seeds
};

/// Adds the options that both a job file's top and the command line of `farout run` take.
void add_job_options(po::options_description& description);

/// Reads a job file under the options of the command line, which win. `of_job`: what may stand in
/// the file beside images. Throws UsageError with file,
/// line and key for what read_job_text() doesn't understand, an unknown name, an environment
/// variable that isn't set, a value that two included files say differently, or a set's name that
/// is taken, means something else in a report, or can't be a file name.
/// `seed`: whose run of a job with seeds (seed_jobs.h), "" of one without; throws for one that the
/// job hasn't.
JobFile read_job_file(const std::filesystem::path& file, const po::parsed_options& command_line,
                      const po::options_description& of_job, const std::string& seed = "");

/// Reads a job file as `farout run` would without further options.
JobFile read_job_file(const std::filesystem::path& file, const std::string& seed = "");

}  // namespace farout::cli::tensors
