#include "cli/options/compare_options.h"
#include "cli/options/detector_options.h"
#include "cli/options/report_options.h"
#include "cli/options/thread_options.h"
#include "cli/tensors/job_files/seed_jobs.h"
#include "cli/tensors/options/network_options.h"
#include "cli/tensors/options/output_options.h"

namespace farout::cli::tensors {

void add_job_options(po::options_description& description) {
    description.add_options()("out", text_value("DIR"), "folder of everything that the job makes");
    description.add_options()(
        "seeds", text_value("0,1,2"),
        "a run of the job for each, with ${SEED} in the job file's values (weights = "
        "net_${SEED}.pth), in OUT/seed_0, OUT/seed_1 …; then their mean and spread, in "
        "OUT/seeds.csv, .md and .tex");
    add_network_options(description);
    description.add_options()(
        "head", text_value("fc.npz"),
        "classifier head of a network that returns features only: what `farout import --head` "
        "takes as one file, or a head.h5 (default: the network's own)");
    add_extraction_options(description);
    add_output_options(description);
    add_detector_options(description);
    add_search_figure_option(description);
    add_report_options(description);
    add_compare_options(description);
    add_different_option(description);
    add_thread_options(description);
    add_detail_options(description);
}

JobFile read_job_file(const std::filesystem::path& file, const std::string& seed) {
    po::options_description description;
    add_job_options(description);
    return read_job_file(file, po::parsed_options(&description), description, seed);
}

std::vector<JobFile> read_jobs(const std::filesystem::path& file) {
    po::options_description description;
    add_job_options(description);
    return read_jobs(file, po::parsed_options(&description), description);
}

}  // namespace farout::cli::tensors
