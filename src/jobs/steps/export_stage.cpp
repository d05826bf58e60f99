#include "core/log.h"
#include "core/text.h"
#include "features/export_features.h"
#include "features/head_file.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

enum class Form { npy, csv, pkl };

Form form_of(const ExportStage& stage) {
    const std::string ending = stage.out.extension().string();
    const bool is_head = stage.kind == ExportedKind::head;
    if (ending == ".npy" && !is_head) return Form::npy;
    if (ending == ".csv" && !is_head) return Form::csv;
    if (ending == ".pkl" && is_head) return Form::pkl;
    throw UsageError(concat("--out ", printable(stage.out.native()), ": ",
                            is_head ? "a head is written as .pkl." : "write a .npy or a .csv."));
}

void export_on_root(const ExportStage& stage, Form form) {
    switch (stage.kind) {
        case ExportedKind::features:
            (form == Form::npy ? features::export_features_npy : features::export_features_csv)(
                features::FeatureFile(stage.in, features::kind_of(stage.in)), stage.out);
            break;
        case ExportedKind::head:
            features::export_head_pickle(features::read_head_file(stage.in), stage.out);
            break;
    }
    inform(stage.out.string(), ": written");
}

}  // namespace

void run_stage(parallel::Session& session, const ExportStage& stage) {
    const Form form = form_of(stage);
    parallel::agree_on_root(session.communicator(), [&] { export_on_root(stage, form); });
}

}  // namespace farout::jobs
