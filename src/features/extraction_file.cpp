#include "features/extraction_file.h"

#include <chrono>
#include <thread>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout {

namespace {

Provenance full_provenance(const ExtractionOptions& options,
                           const std::optional<OdinParameters>& odin) {
    Provenance facts = options.provenance;
    facts["format"] = feature_format;
    facts["block rows"] = std::to_string(options.block_rows);
    facts["batch rows"] = std::to_string(options.batch_rows);
    if (odin) facts[odin_fact] = to_text(*odin);
    return facts;
}

/// Of the file that is there; one that can't be read may be replaced too, and then has none.
std::optional<Provenance> facts_there(const ExtractionOptions& options) {
    if (!std::filesystem::exists(options.out)) return std::nullopt;
    try {
        return Hdf5File::open(options.out, Access::read).attributes();
    } catch (const Error& error) {
        if (!options.overwrite)
            throw Error(concat(error.what(),
                               " Choose another --out, or replace the file with --overwrite."));
        return std::nullopt;
    }
}

struct Found {
    ExtractionStart start = ExtractionStart::anew;
    std::vector<std::string> differing{};
};

/// What there is at options.out, beside what is asked for.
Found find_file(const ExtractionOptions& options, const Provenance& facts) {
    const auto there = facts_there(options);
    if (!there) return {};
    const auto differing = differences(*there, facts);
    if (differing.empty()) return {ExtractionStart::go_on};
    return {options.overwrite ? ExtractionStart::replace : ExtractionStart::refuse, differing};
}

/// A run that has just begun lays its file out at once; doing so a second time would take the space
/// on the disk twice.
void wait_until_laid_out(const std::filesystem::path& file) {
    constexpr int most_looks = 300;
    for (int look = 0; look < most_looks && !std::filesystem::exists(file); ++look) {
        if (pending_interrupt() != 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

std::optional<OdinParameters> settle_on_root(const ExtractionOptions& options) {
    if (options.odin) return options.odin;
    const std::optional<Provenance> there = facts_there(options);
    if (!there || there->count(odin_fact) == 0) return std::nullopt;
    const OdinParameters kept = parse_odin_parameters(there->at(odin_fact));
    if (!differences(*there, full_provenance(options, kept)).empty()) return std::nullopt;
    return kept;
}

}  // namespace

std::optional<OdinParameters> settle_odin(Communicator& communicator,
                                          const ExtractionOptions& options) {
    std::optional<OdinParameters> odin;
    agree_on_root(communicator, [&] { odin = settle_on_root(options); });
    return broadcast_value(communicator, odin);
}

void prepare_extraction_file(const ExtractionOptions& options,
                             const std::optional<OdinParameters>& odin, std::int64_t width,
                             const std::optional<std::string>& other_writer) {
    const Provenance facts = full_provenance(options, odin);
    if (other_writer) wait_until_laid_out(options.out);
    // A link that leads nowhere is replaced, too.
    const bool is_there = std::filesystem::exists(std::filesystem::symlink_status(options.out));
    const Found found = find_file(options, facts);
    if (found.start == ExtractionStart::go_on) return;
    if (found.start == ExtractionStart::refuse)
        throw Error(concat(printable(options.out.native()), " was made differently (",
                           enumerate(found.differing),
                           "). Choose another --out, or replace it with --overwrite."));
    if (is_there && other_writer)
        throw Error(concat(printable(options.out.native()), " is being written by another run (",
                           *other_writer,
                           "), whose work --overwrite would take away. Wait until it has ended, or "
                           "choose another --out."));
    const OdinColumn column = odin ? OdinColumn::present : OdinColumn::absent;
    const FeatureLayout layout{options.images, width, options.block_rows, facts, column};
    if (is_there)
        create_feature_file(options.out, layout);
    else if (!create_feature_file_unless_there(options.out, layout))
        prepare_extraction_file(options, odin, width, other_writer);  // another run was faster
}

ExtractionState inspect_extraction(const ExtractionOptions& options) {
    ExtractionState state;
    state.odin = settle_on_root(options);
    Found found = find_file(options, full_provenance(options, state.odin));
    state.start = found.start;
    state.differing = std::move(found.differing);
    state.blocks = {static_cast<std::int64_t>(options.images.size()), options.block_rows};
    if (state.start != ExtractionStart::go_on) return state;
    const FeatureFileState there = inspect_feature_file(options.out, Look::quick);
    state.finished_blocks = there.finished_blocks;
    state.finished_rows = there.finished_rows;
    return state;
}

}  // namespace farout
