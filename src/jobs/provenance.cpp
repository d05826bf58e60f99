#include "jobs/provenance.h"

#include "core/error.h"
#include "core/log.h"
#include "core/text.h"
#include "files/hdf5_file.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

bool root_is_up_to_date(const std::filesystem::path& file, const files::Provenance& facts) {
    const ExistingOutput there = look_for(file, facts);
    if (there.existing == Existing::same)
        inform(file.string(), ": up to date");
    else if (there.existing == Existing::other)
        inform(file.string(), ": made anew (", enumerate(there.differing, 3), ")");
    return there.existing == Existing::same;
}

}  // namespace

ExistingOutput look_for(const std::filesystem::path& file, const files::Provenance& facts) {
    if (!std::filesystem::exists(file)) return {};
    files::Provenance there;
    try {
        there = facts_of(file);
    } catch (const Error& error) {
        throw Error(concat(error.what(), " Remove the file to have it made anew."));
    }
    const auto differing = files::differences(there, facts);
    return {differing.empty() ? Existing::same : Existing::other, differing};
}

bool is_up_to_date(parallel::Communicator& communicator, const std::filesystem::path& file,
                   const files::Provenance& facts) {
    bool same = false;
    parallel::agree_on_root(communicator, [&] { same = root_is_up_to_date(file, facts); });
    return parallel::broadcast_value(communicator, same);
}

files::Provenance facts_of(const std::filesystem::path& file) {
    return files::Hdf5File::open(file, files::Access::read).attributes();
}

void require_same_network(const std::filesystem::path& features,
                          const std::filesystem::path& head) {
    files::Provenance of_features = facts_of(features);
    files::Provenance of_head = facts_of(head);
    const char* const weights = "weights sha256";
    const char* const entry = "weights entry";
    if (of_features.contains(weights) && of_head.contains(weights)) {
        // The default has no name.
        of_features.emplace(entry, "");
        of_head.emplace(entry, "");
    }
    for (const char* name : {"model", weights, entry}) {
        const auto one = of_features.find(name);
        const auto other = of_head.find(name);
        if (one == of_features.end() || other == of_head.end() || one->second == other->second)
            continue;
        throw Error(concat(printable(features.native()), " and ", printable(head.native()),
                           " come from different networks (", name, ": '", one->second, "' and '",
                           other->second, "'). Make both from the same weights."));
    }
}

void add_facts(files::Provenance& facts, const std::string& of, const files::Provenance& input) {
    for (const auto& [name, value] : input)
        if (name != "format") facts[concat(of, " ", name)] = value;
}

}  // namespace farout::jobs
