#pragma once
/// `farout status` as text.

#include <string>
#include <vector>

#include "jobs/graph/job_state.h"

namespace farout::cli::tensors {

struct JobState {
    std::string name;                     ///< the job file's, without its extension
    std::filesystem::path file;           ///< the job file
    std::vector<jobs::StepState> states;  ///< in the order of the steps
};

/// One word: done, running, failed, interrupted, partial, differs (made from other things) or
/// missing.
std::string word_of(const jobs::StepState& state);

/// Steps × jobs, and below it what failed, why, and where its log is; unreadable images; what goes
/// on. Lines end in "\n".
std::string to_text(const std::vector<JobState>& jobs);

/// A line a step for scripts, fields separated by tabs: job file, step, word, finished blocks,
/// blocks, images/s, unreadable images, journal, log, message, needed steps
/// ("fit,?extract/texture": it does without what stands behind '?', if need be). What isn't known
/// is "-".
std::string to_lines(const std::vector<JobState>& jobs);

}  // namespace farout::cli::tensors
