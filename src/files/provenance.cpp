#include "files/provenance.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"

#ifndef FAROUT_VERSION
#error "FAROUT_VERSION comes from the build system"
#endif

namespace farout::files {

namespace {

constexpr std::size_t hash_length = 64;        // of a SHA-256, in hexadecimal digits
constexpr std::size_t shown_hash_length = 12;  // enough to tell two apart

/// A hash is cut: nobody reads all of it.
std::string shown(const std::string& value) {
    const bool is_hash = value.size() == hash_length &&
                         value.find_first_not_of("0123456789abcdef") == std::string::npos;
    return concat("'", is_hash ? value.substr(0, shown_hash_length) + "…" : value, "'");
}

std::string value_of(const Provenance& facts, const std::string& name) {
    const auto found = facts.find(name);
    return found == facts.end() ? "nothing" : shown(found->second);
}

/// The parts of a list; none where it is no list, or can't be parted.
std::vector<std::string> parts_of(const std::string& value) {
    try {
        return split_identities(value);
    } catch (const Error&) {
        return {};
    }
}

/// "detectors: 'mahalanobis' there, 'vim(dim=10)' here" of two long lists that have the rest in
/// common; "" of any other values.
std::string difference_of_lists(const std::string& name, const std::string& there,
                                const std::string& here) {
    const std::vector<std::string> old_parts = parts_of(there), new_parts = parts_of(here);
    const auto beyond = [](const std::vector<std::string>& parts,
                           const std::vector<std::string>& others) {
        std::vector<std::string> own;
        for (const std::string& part : parts)
            if (std::ranges::find(others, part) == others.end()) own.push_back(part);
        return own.empty() ? "nothing else" : concat("'", enumerate(own, own.size()), "'");
    };
    const std::string old_alone = beyond(old_parts, new_parts);
    const std::string new_alone = beyond(new_parts, old_parts);
    const bool has_common = std::ranges::any_of(old_parts, [&](const std::string& part) {
        return std::ranges::find(new_parts, part) != new_parts.end();
    });
    if (!has_common || old_alone == new_alone) return "";  // or in another order
    return concat(name, ": ", old_alone, " there, ", new_alone, " here, the others in both");
}

}  // namespace

std::vector<std::string> differences(const Provenance& there, const Provenance& here) {
    std::set<std::string> names;
    for (const auto& [name, value] : there) names.insert(name);
    for (const auto& [name, value] : here) names.insert(name);
    std::vector<std::string> lines;
    for (const auto& name : names) {
        const auto old_fact = there.find(name), new_fact = here.find(name);
        const bool have_both = old_fact != there.end() && new_fact != here.end();
        if (have_both && old_fact->second == new_fact->second) continue;
        std::string line =
            have_both ? difference_of_lists(name, old_fact->second, new_fact->second) : "";
        if (line.empty())
            line = concat(name, ": ", value_of(there, name), " there, ", value_of(here, name),
                          " here");
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string program_version() {
    return "farout " FAROUT_VERSION;
}

}  // namespace farout::files
