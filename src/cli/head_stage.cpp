#include "cli/log.h"
#include "cli/provenance.h"
#include "cli/stages.h"
#include "features/head_file.h"
#include "files/hash.h"
#include "models/model.h"
#include "parallel/collective.h"

namespace farout {

void run_stage(Session& session, const HeadStage& stage) {
    Communicator& communicator = session.communicator();
    Provenance facts;  // on the root
    agree_on_root(communicator, [&] {
        facts["program"] = program_version();
        facts["format"] = head_format;
        facts["model"] = stage.network.model;
        facts["weights sha256"] = sha256_of_file(stage.network.weights);
    });
    if (is_up_to_date(communicator, stage.out, facts)) return;
    agree_on_root(communicator, [&] {
        const Head head = find_model(stage.network.model).make(stage.network.weights)->head();
        write_head_file(stage.out, head, facts);
        inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
               " features");
    });
}

}  // namespace farout
