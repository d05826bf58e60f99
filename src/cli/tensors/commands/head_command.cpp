#include "cli/options/options.h"
#include "cli/tensors/options/network_options.h"
#include "jobs/networks.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

ExitStatus head_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()("out", text_value("head.h5"), "head file");
    add_network_options(description);
    const CommandHelp help{
        "farout head --model NAME --weights FILE --out head.h5",
        "Writes the classifier head (W, b) that turns penultimate features into logits."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    jobs::Networks networks;
    jobs::run_stage(session, jobs::HeadStage{network_of(*options), options->path("out")}, networks);
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
