#pragma once
/// `farout status` as text.

#include <map>
#include <string>
#include <vector>

#include "jobs/graph/job_state.h"

namespace farout::cli::tensors {

/// A job, or one of the runs of a job with seeds, or what these end with.
struct JobState {
    std::string name;                     ///< the job file's, without its extension
    std::filesystem::path file;           ///< the job file
    std::vector<jobs::StepState> states;  ///< in the order of the steps
    std::string run{};                    ///< "seed_0"; "" of a job without seeds
    /// Steps whose output another run of the job makes, and what they are called there:
    /// "extract/train" → "seed_0/extract/train".
    std::map<std::string, std::string> made_elsewhere{};
};

/// One word: done, running, failed, interrupted, partial, differs (made from other things) or
/// missing.
std::string word_of(const jobs::StepState& state);

/// Steps × jobs, and below it what failed, why, and where its log is; unreadable images; what goes
/// on. Lines end in "\n".
std::string to_text(const std::vector<JobState>& jobs);

/// A line a step for scripts, fields separated by tabs: job file, step ("fit"; of a run of a job
/// with seeds "seed_0/fit", what another run makes left out), word, finished blocks,
/// blocks, images/s, unreadable images, journal, log, message, needed steps
/// ("fit,?extract/texture": it does without what stands behind '?', if need be). What isn't known
/// is "-".
std::string to_lines(const std::vector<JobState>& jobs);

}  // namespace farout::cli::tensors
