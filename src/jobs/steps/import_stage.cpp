#include <chrono>

#include "core/log.h"
#include "core/text.h"
#include "features/array_file.h"
#include "features/head_file.h"
#include "features/import_features.h"
#include "features/import_head.h"
#include "features/import_labels.h"
#include "features/list_facts.h"
#include "files/hash.h"
#include "files/writer_lock.h"
#include "jobs/marked_rows.h"
#include "jobs/provenance.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Whether a file with these facts is there. It may be one that took hours to extract, so another
/// one isn't replaced without being asked to.
bool is_there(const fs::path& out, const files::Provenance& facts, bool overwrite) {
    if (!fs::exists(out) || overwrite) return false;
    const auto differing = files::differences(
        features::comparable_facts(files::Hdf5File::open(out, files::Access::read)), facts);
    if (differing.empty()) return true;
    throw Error(concat(printable(out.native()), " was made differently (", enumerate(differing, 3),
                       "). Choose another --out, or replace it with --overwrite."));
}

void refuse_own_output(const fs::path& in, const fs::path& out) {
    if (fs::weakly_canonical(in) == fs::weakly_canonical(out))
        throw UsageError(concat("--out ", printable(out.native()),
                                " would replace what is imported: choose another one."));
}

/// Of the file that --labels names, or beside the features.
features::ImportedLabels labels_of(const ImportStage& stage, const checkpoints::NumpyFile& file,
                                   const std::string& array, const checkpoints::MatrixRows& rows) {
    if (stage.unlabelled) return {};
    if (stage.labels) return features::read_labels(*stage.labels, rows);
    features::ImportedLabels labels = features::labels_beside(file, array, rows);
    if (!labels.images.empty()) inform("labels: ", labels.from, " beside the features");
    return labels;
}

void tell_repeated(const features::ImportedLabels& labels) {
    if (const auto repeated = features::repeated_paths(labels.images); repeated > 0)
        warn(labels.from, ": ", repeated, repeated == 1 ? " row names" : " rows name",
             " an image that an earlier row names, too");
}

files::Provenance facts_of_features(const ImportStage& stage,
                                    const std::vector<images::ListedImage>& images) {
    files::Provenance facts;
    facts["program"] = files::program_version();
    facts["format"] = features::feature_format;
    facts["block rows"] = std::to_string(stage.block_rows);
    facts[files::imported_fact] = files::sha256_of_file(stage.features);
    if (stage.array) facts["imported array"] = *stage.array;
    if (!images.empty()) facts[features::images_fact] = features::hash_of_images(images);
    return facts;
}

/// Whether the file that is there is as an import would leave it. With --strict it has no marked
/// rows, so that importing again names the first.
bool is_whole(const ImportStage& stage) {
    const features::FeatureFileState state =
        features::inspect_feature_file(stage.out, features::Look::deep);
    if (!state.broken_blocks.empty())
        inform(stage.out.string(), ": made anew (it doesn't match its checksums)");
    return state.broken_blocks.empty() &&
           (stage.on_not_finite == features::OnUnreadable::mark || state.unreadable_rows == 0);
}

/// The labels of the list into a file that is there; returns how many rows had another one.
std::int64_t bring_labels(const ImportStage& stage,
                          const std::vector<images::ListedImage>& images) {
    if (images.empty()) return 0;
    const files::WriterLock lock(stage.out);
    if (lock.not_offered()) warn(*lock.not_offered());
    if (lock.other_writer())
        throw Error(concat(printable(stage.out.native()), " is being written by another run (",
                           *lock.other_writer(), "). Wait until it has ended."));
    return features::correct_labels(stage.out, images);
}

void import_on_root(const ImportStage& stage) {
    const auto start = std::chrono::steady_clock::now();
    refuse_own_output(stage.features, stage.out);
    const auto file = features::open_array_file(stage.features);
    const std::string array = features::choose_features(*file, stage.array);
    checkpoints::MatrixRows rows(file->open_parts(array));
    if (rows.batches() > 1) inform(file->file(), ": ", rows.batches(), " batches are joined");
    features::ImportedLabels labels = labels_of(stage, *file, array, rows);
    tell_repeated(labels);
    const std::string labelled = features::describe_labels(labels.images);
    features::FeatureImport import{
        stage.out, std::move(labels.images), {}, stage.block_rows, stage.on_not_finite};
    import.provenance = facts_of_features(stage, import.images);
    if (is_there(stage.out, import.provenance, stage.overwrite) && is_whole(stage)) {
        if (const auto corrected = bring_labels(stage, import.images); corrected > 0)
            return inform(stage.out.string(), ": labels of ", corrected,
                          " rows corrected: ", labelled);
        return inform(stage.out.string(), ": up to date (", rows.rows(), " rows, ", labelled, ")");
    }
    features::import_features(rows, std::move(import));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    inform(stage.out.string(), ": ", rows.rows(), " rows of ", rows.width(), " features, ",
           labelled, ", in ", human_duration(seconds.count()));
}

void import_head_on_root(const ImportHeadStage& stage) {
    for (const auto& file : stage.files) refuse_own_output(file, stage.out);
    const features::ImportedHead head = features::import_head(stage.files, stage.bias);
    if (!head.told.empty()) inform(printable(stage.files[0].native()), ": ", head.told);
    files::Provenance facts;
    facts["program"] = files::program_version();
    facts["format"] = features::head_format;
    facts[files::imported_fact] = files::sha256_of_file(stage.files[0]);
    if (stage.files.size() > 1)
        facts["imported bias sha256"] = files::sha256_of_file(stage.files[1]);
    if (stage.bias == features::HeadBias::zero) facts["bias"] = "none";
    if (is_there(stage.out, facts, stage.overwrite))
        return inform(stage.out.string(), ": up to date");
    features::write_head_file(stage.out, head, facts);
    inform(stage.out.string(), ": ", head.classes(), " classes, ", head.feature_width(),
           " features");
}

}  // namespace

ExitStatus run_stage(parallel::Session& session, const ImportStage& stage) {
    parallel::agree_on_root(session.communicator(), [&] { import_on_root(stage); });
    return report_marked_rows(session.communicator(), stage.out,
                              concat("rows of ", stage.out.string(), " hold no finite features"));
}

void run_stage(parallel::Session& session, const ImportHeadStage& stage) {
    parallel::agree_on_root(session.communicator(), [&] { import_head_on_root(stage); });
}

}  // namespace farout::jobs
