#pragma once

#include "cli/options/options.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

/// --model, --weights, --weights-entry, --preprocess, --device, --precision: shared by extract,
/// head and job files.
void add_network_options(po::options_description& description);
jobs::Network network_of(const Options& options);

/// --block, --batch, --workers, --fast-decode, --strict, --max-unreadable, --overwrite and others:
/// shared by extract and job files.
void add_extraction_options(po::options_description& description);
void set_extraction(jobs::ExtractStage& stage, const Options& options, int threads);

}  // namespace farout::cli::tensors
