#include "core/log.h"
#include "features/head_file.h"
#include "features/import_features.h"
#include "files/hash.h"
#include "jobs/extraction_setup.h"
#include "jobs/provenance.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout {

namespace {

/// The network's own head is the checkpoint's, whatever the network computes in. One of a file has
/// the facts of `farout import --head`, so that either makes the same.
Provenance head_facts(const HeadStage& stage, Provenance of_network) {
    Provenance facts = std::move(of_network);
    if (stage.file)
        facts = {{"program", program_version()}, {imported_fact, sha256_of_file(*stage.file)}};
    facts.erase("precision");
    facts["format"] = head_format;
    return facts;
}

}  // namespace

void run_stage(Session& session, const HeadStage& stage) {
    Communicator& communicator = session.communicator();
    const Provenance of_network = facts_of_network(communicator, stage.network);
    Provenance facts;
    agree_on_root(communicator, [&] { facts = head_facts(stage, of_network); });
    if (is_up_to_date(communicator, stage.out, facts)) return;
    agree_on_root(communicator, [&] {
        const Head head = head_of(stage, *make_network(stage.network, Telling::aloud));
        write_head_file(stage.out, head, facts);
        inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
               " features");
    });
}

OutputPlan plan_of(const HeadStage& stage, const Provenance& of_network) {
    return plan_of_output("head", stage.out, head_facts(stage, of_network));
}

}  // namespace farout
