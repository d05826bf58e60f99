#include "cli/extraction_setup.h"
#include "cli/log.h"
#include "cli/provenance.h"
#include "cli/stage_plan.h"
#include "cli/stages.h"
#include "features/head_file.h"
#include "parallel/collective.h"

namespace farout {

namespace {

/// The head is the checkpoint's, whatever the network computes in.
Provenance head_facts(Provenance of_network) {
    of_network.erase("precision");
    of_network["format"] = head_format;
    return of_network;
}

}  // namespace

void run_stage(Session& session, const HeadStage& stage) {
    Communicator& communicator = session.communicator();
    const Provenance facts = head_facts(facts_of_network(communicator, stage.network));
    if (is_up_to_date(communicator, stage.out, facts)) return;
    agree_on_root(communicator, [&] {
        const Weights weights = weights_of(stage.network, Telling::aloud);
        const Head head = find_model(stage.network.model).make(weights)->head();
        write_head_file(stage.out, head, facts);
        inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
               " features");
    });
}

OutputPlan plan_of(const HeadStage& stage, const Provenance& of_network) {
    return plan_of_output("head", stage.out, head_facts(of_network));
}

}  // namespace farout
