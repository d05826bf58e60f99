#include "extraction/detail/extraction_file.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <span>
#include <thread>

#include <sys/stat.h>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/row_retry.h"
#include "extraction/output.h"
#include "extraction/unreadable_notes.h"
#include "features/former_outputs.h"
#include "features/list_facts.h"
#include "files/replace_file.h"
#include "numerics/map_images.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::extraction {

namespace {

files::Provenance full_provenance(const ExtractionOptions& options, const ExtractedFile& file) {
    files::Provenance facts = options.provenance;
    facts["format"] = file.output ? features::output_format : features::feature_format;
    facts["block rows"] = std::to_string(options.block_rows);
    facts["batch rows"] = std::to_string(options.batch_rows);
    if (file.output) facts[features::output_fact] = file.output->text();
    return facts;
}

/// Of the file that is there; one that can't be read may be replaced too, and then has none.
std::optional<files::Provenance> facts_there(const ExtractionOptions& options,
                                             const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    try {
        return features::comparable_facts(files::Hdf5File::open(file, files::Access::read));
    } catch (const Error& error) {
        if (!options.overwrite)
            throw Error(concat(error.what(),
                               " Choose another --out, or replace the file with --overwrite."));
        return std::nullopt;
    }
}

/// What says that a file was begun by a run with options.overwrite: by its inode, so that it speaks
/// of no other file of this name.
std::filesystem::path mark_of_overwriting(std::filesystem::path file) {
    file += ".overwrite";
    return file;
}

std::string text_of_mark(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return "";
    return concat("farout --overwrite makes the file anew that has the inode ", status.st_ino,
                  '\n');
}

bool was_begun_by_overwriting(const std::filesystem::path& file) {
    const std::filesystem::path mark = mark_of_overwriting(file);
    std::error_code failed;
    if (!std::filesystem::is_regular_file(mark, failed)) return false;
    std::ifstream in(mark);
    std::string line;
    return std::getline(in, line) && line + '\n' == text_of_mark(file);
}

bool is_finished(const std::filesystem::path& file) {
    const features::FeatureFileState state =
        features::inspect_feature_file(file, features::Look::quick);
    return state.finished_blocks == state.blocks.count();
}

struct Found {
    ExtractionStart start = ExtractionStart::anew;
    std::vector<std::string> differing{};
};

/// What there is in the file's place, beside what is asked for.
Found find_file(const ExtractionOptions& options, const ExtractedFile& file) {
    auto there = facts_there(options, file.path);
    if (!there) return {};
    // What an older file holds inside changes nothing of its features.
    const bool holds_output = there->erase(features::former_output_fact) > 0;
    const auto differing = files::differences(*there, full_provenance(options, file));
    const bool goes_on =
        !options.overwrite || (was_begun_by_overwriting(file.path) && !is_finished(file.path));
    if (!differing.empty() || !goes_on)
        return {options.overwrite ? ExtractionStart::replace : ExtractionStart::refuse, differing};
    if (holds_output && !is_finished(file.path))
        throw Error(concat(printable(file.path.native()),
                           " was begun by an older farout, which kept scores of odin inside, and "
                           "isn't finished. Finish it with that version, or replace it with "
                           "--overwrite."));
    return {ExtractionStart::go_on};
}

/// A run that has just begun lays its file out at once; doing so a second time would take the space
/// on the disk twice.
void wait_until_laid_out(const std::filesystem::path& file) {
    constexpr int most_looks = 300;
    for (int look = 0; look < most_looks && !std::filesystem::exists(file); ++look) {
        if (parallel::pending_interrupt() != 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

/// The labels of the list into a file that is gone on with.
void bring_labels(const ExtractionOptions& options, const std::filesystem::path& file,
                  const std::optional<std::string>& other_writer) {
    const std::string name = printable(file.native());
    const std::int64_t differing = features::count_differing_labels(
        files::Hdf5File::open(file, files::Access::read), options.images);
    if (differing == 0) return;
    if (other_writer)
        throw Error(concat(differing, " labels of the list aren't those of ", name,
                           ", which is being written by another run (", *other_writer,
                           "). Wait until it has ended; then run the same command again."));
    features::correct_labels(file, options.images);
    options.tell(concat(name, ": labels of ", differing, differing == 1 ? " row" : " rows",
                        " corrected after the list; features don't depend on them"));
}

/// The output that the feature file holds inside, where it is an older one made from the same
/// things.
std::optional<Identity> output_inside(const ExtractionOptions& options) {
    const auto there = facts_there(options, options.out);
    const auto inside = there ? features::former_output(*there) : std::nullopt;
    if (!inside || find_file(options, {options.out, {}}).start != ExtractionStart::go_on)
        return std::nullopt;
    return inside;
}

}  // namespace

std::vector<ExtractedFile> files_of(const ExtractionOptions& options) {
    std::optional<Identity> inside;
    if (!options.outputs.empty()) inside = output_inside(options);
    std::vector<ExtractedFile> all{{options.out, std::nullopt}};
    for (const Identity& output : options.outputs)
        if (output != inside) all.push_back({output_file(options.out, output), output});
    return all;
}

std::vector<ExtractedFile> settle_files(parallel::Communicator& communicator,
                                        const ExtractionOptions& options) {
    std::vector<std::uint8_t> wanted(options.outputs.size() + 1, 0);
    parallel::agree_on_root(communicator, [&] {
        for (const ExtractedFile& file : files_of(options)) {
            const auto place = std::ranges::find(options.outputs, file.output);
            wanted[static_cast<std::size_t>(place - options.outputs.begin())] = 1;
        }
    });
    parallel::broadcast(communicator, std::span(wanted));
    std::vector<ExtractedFile> all{{options.out, std::nullopt}};
    for (std::size_t output = 0; output < options.outputs.size(); ++output)
        if (wanted[output] != 0)
            all.push_back(
                {output_file(options.out, options.outputs[output]), options.outputs[output]});
    return all;
}

void prepare_extraction_file(const ExtractionOptions& options, const ExtractedFile& file,
                             std::int64_t width, const std::optional<std::string>& other_writer) {
    if (other_writer) wait_until_laid_out(file.path);
    // A link that leads nowhere is replaced, too.
    const bool is_there = std::filesystem::exists(std::filesystem::symlink_status(file.path));
    const Found found = find_file(options, file);
    if (found.start == ExtractionStart::go_on)
        return bring_labels(options, file.path, other_writer);
    if (found.start == ExtractionStart::refuse)
        throw Error(concat(printable(file.path.native()), " was made differently (",
                           enumerate(found.differing),
                           "). Choose another --out, or replace it with --overwrite."));
    if (is_there && other_writer)
        throw Error(concat(printable(file.path.native()), " is being written by another run (",
                           *other_writer,
                           "), whose work --overwrite would take away. Wait until it has ended, or "
                           "choose another --out."));
    const features::FeatureLayout layout{
        options.images, width, options.block_rows, full_provenance(options, file),
        file.output ? features::FileKind::output : features::FileKind::features};
    remove_unreadable_notes(file.path);
    if (is_there) {
        features::create_feature_file(file.path, layout);
        if (options.overwrite)
            files::write_text_file(mark_of_overwriting(file.path), text_of_mark(file.path));
    } else if (!features::create_feature_file_unless_there(file.path, layout)) {
        ExtractionOptions with_it = options;  // another run was faster
        with_it.overwrite = false;
        prepare_extraction_file(with_it, file, width, other_writer);
    }
}

void end_overwriting(const std::filesystem::path& file) {
    std::error_code failed;
    if (was_begun_by_overwriting(file)) std::filesystem::remove(mark_of_overwriting(file), failed);
}

namespace {

/// Of the rows without features, those that a run tries again as things are now.
features::CountsByStatus rows_to_try(const ExtractionOptions& options,
                                     const std::filesystem::path& path) {
    const features::FeatureFile file(path, features::kind_of(path));
    if (features::former_output(file.provenance())) return {};
    const std::vector<features::UnreadableRow> rows = file.unreadable();
    const FileStamps noted = read_stamps(path);
    std::vector<char> worth(rows.size(), 0);
    numerics::for_each_on_one_core(static_cast<std::int64_t>(rows.size()), [&](std::int64_t index) {
        const features::UnreadableRow& row = rows[static_cast<std::size_t>(index)];
        worth[static_cast<std::size_t>(index)] =
            static_cast<char>(is_worth_a_try(options, noted, row.row, row.status));
    });
    features::CountsByStatus counts;
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (worth[row] != 0) ++counts[rows[row].status];
    return counts;
}

ExtractionState inspect_file(const ExtractionOptions& options, const ExtractedFile& file) {
    ExtractionState state;
    state.file = file;
    Found found = find_file(options, file);
    state.start = found.start;
    state.differing = std::move(found.differing);
    state.blocks = {static_cast<std::int64_t>(options.images.size()), options.block_rows};
    if (state.start != ExtractionStart::go_on) return state;
    const features::FeatureFileState there =
        features::inspect_feature_file(file.path, features::Look::quick);
    state.finished_blocks = there.finished_blocks;
    state.finished_rows = there.finished_rows;
    state.without_features = there.without_features;
    if (there.unreadable_rows > 0 && there.finished_blocks == there.blocks.count())
        state.can_be_tried = rows_to_try(options, file.path);
    state.differing_labels = features::count_differing_labels(
        files::Hdf5File::open(file.path, files::Access::read), options.images);
    return state;
}

}  // namespace

std::vector<ExtractionState> inspect_extraction(const ExtractionOptions& options) {
    std::vector<ExtractionState> states;
    for (const ExtractedFile& file : files_of(options))
        states.push_back(inspect_file(options, file));
    return states;
}

}  // namespace farout::extraction
