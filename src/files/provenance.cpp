#include "files/provenance.h"

#include <set>

#include "core/text.h"

#ifndef FAROUT_VERSION
#error "FAROUT_VERSION comes from the build system"
#endif

namespace farout::files {

namespace {

std::string value_of(const Provenance& facts, const std::string& name) {
    const auto found = facts.find(name);
    return found == facts.end() ? "nothing" : "'" + found->second + "'";
}

}  // namespace

std::vector<std::string> differences(const Provenance& there, const Provenance& here) {
    std::set<std::string> names;
    for (const auto& [name, value] : there) names.insert(name);
    for (const auto& [name, value] : here) names.insert(name);
    std::vector<std::string> lines;
    for (const auto& name : names) {
        const std::string old_value = value_of(there, name);
        const std::string new_value = value_of(here, name);
        if (old_value != new_value)
            lines.push_back(concat(name, ": ", old_value, " there, ", new_value, " here"));
    }
    return lines;
}

std::string program_version() {
    return "farout " FAROUT_VERSION;
}

}  // namespace farout::files
