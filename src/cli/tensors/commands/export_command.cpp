#include "cli/commands/export.h"
#include "cli/tensors/commands/commands.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

ExitStatus export_command(parallel::Session& session, const Arguments& arguments) {
    const auto request = export_request(session, arguments);
    if (!request) return ExitStatus::ok;
    if (request->what == Exported::scores) return cli::export_command(session, arguments);
    const jobs::ExportedKind kind =
        request->what == Exported::head ? jobs::ExportedKind::head : jobs::ExportedKind::features;
    jobs::run_stage(session, jobs::ExportStage{kind, request->in, request->out});
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
