#include "features/extraction_file.h"

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"

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
    } catch (const Error&) {
        if (!options.overwrite) throw;
        return std::nullopt;
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
                             const std::optional<OdinParameters>& odin, std::int64_t width) {
    const Provenance facts = full_provenance(options, odin);
    if (const auto there = facts_there(options)) {
        const auto differing = differences(*there, facts);
        if (differing.empty()) return;
        if (!options.overwrite)
            throw Error(concat(printable(options.out.native()), " was made differently (",
                               enumerate(differing),
                               "). Choose another --out, or replace it with --overwrite."));
    }
    const OdinColumn column = odin ? OdinColumn::present : OdinColumn::absent;
    create_feature_file(options.out, {options.images, width, options.block_rows, facts, column});
}

}  // namespace farout
