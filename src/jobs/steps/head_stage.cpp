#include "core/log.h"
#include "features/head_file.h"
#include "features/import_features.h"
#include "files/hash.h"
#include "jobs/device.h"
#include "jobs/extraction_setup.h"
#include "jobs/networks.h"
#include "jobs/provenance.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

/// The network's own head is the checkpoint's, whatever the network computes in. One of a file has
/// the facts of `farout import --head`, so that either makes the same.
files::Provenance head_facts(const HeadStage& stage, files::Provenance of_network) {
    files::Provenance facts = std::move(of_network);
    if (stage.file)
        facts = {{"program", files::program_version()},
                 {files::imported_fact, files::sha256_of_file(*stage.file)}};
    facts.erase("precision");
    facts["format"] = features::head_format;
    return facts;
}

}  // namespace

void run_stage(parallel::Session& session, const HeadStage& stage, Networks& networks) {
    parallel::Communicator& communicator = session.communicator();
    const files::Provenance of_network = facts_of_network(communicator, stage.network);
    files::Provenance facts;
    parallel::agree_on_root(communicator, [&] { facts = head_facts(stage, of_network); });
    if (is_up_to_date(communicator, stage.out, facts)) return;
    parallel::agree_on_root(communicator, [&] {
        const std::string device = device_of_rank(stage.network.device, session.place());
        numerics::Head head =
            head_of(stage, networks.get(stage.network, of_network, device, Telling::aloud));
        head.move_to(at::kCPU);
        features::write_head_file(stage.out, head, facts);
        inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
               " features");
    });
}

OutputPlan plan_of(const HeadStage& stage, const files::Provenance& of_network) {
    return plan_of_output("head", stage.out, head_facts(stage, of_network));
}

}  // namespace farout::jobs
