#include "cli/commands/summary.h"
#include "cli/tensors/commands/commands.h"
#include "cli/tensors/job_files/job_file.h"

namespace farout::cli::tensors {

ExitStatus summary_command(parallel::Session& session, const Arguments& arguments) {
    return make_summary(session, arguments, [](const std::filesystem::path& job_file) {
        return read_job_file(job_file).out / "report";
    });
}

}  // namespace farout::cli::tensors
