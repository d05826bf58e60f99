
#include "cli/log.h"
#include "cli/stages.h"
#include "features/head_file.h"
#include "files/hash.h"
#include "files/hdf5_file.h"
#include "models/model.h"
#include "parallel/collective.h"

namespace farout {

void run_stage(Session& session, const HeadStage& stage) {
    agree_on_root(session.communicator(), [&] {
        Provenance facts;
        facts["program"] = program_version();
        facts["format"] = head_format;
        facts["model"] = stage.network.model;
        facts["weights sha256"] = sha256_of_file(stage.network.weights);
        if (std::filesystem::exists(stage.out) &&
            differences(Hdf5File::open(stage.out, Access::read).attributes(), facts).empty()) {
            inform(stage.out.string(), ": up to date");
            return;
        }
        const Head head = find_model(stage.network.model).make(stage.network.weights)->head();
        write_head_file(stage.out, head, facts);
        inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
               " features");
    });
}

}  // namespace farout
