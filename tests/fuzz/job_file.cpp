// Job files.
#include <cstdlib>

#include "cli/tensors/job_files/seed_jobs.h"
#include "core/error.h"
#include "input_file.h"

namespace {

namespace po = boost::program_options;

/// One option of each kind that a job file takes.
po::options_description some_options() {
    po::options_description description;
    for (const char* name : {"out", "model", "weights", "preprocess", "block", "compare", "seeds"})
        description.add_options()(name, po::value<std::string>());
    description.add_options()("strict", po::bool_switch())(
        "set", po::value<std::vector<std::string>>()->composing());
    return description;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    return setenv("FOLDER", "/data/folder", 1);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const po::options_description description = some_options();
    try {
        const auto jobs = farout::cli::tensors::read_jobs(
            farout::fuzz::input_file({data, size}), po::parsed_options(&description), description);
        if (jobs.empty()) std::abort();
        for (const farout::cli::tensors::JobFile& job : jobs)
            if (job.ood.empty() || job.id.name.empty()) std::abort();
    } catch (const farout::UsageError&) {
    }
    return 0;
}
