#include "scores/column_facts.h"

namespace farout::scores {

std::vector<Identity> statistics_in(const files::Provenance& column) {
    std::vector<Identity> statistics;
    const auto contents = column.find(column_fact::statistics);
    if (contents == column.end()) return statistics;
    for (const std::string& one : split_identities(contents->second))  // "IDENTITY HASH"
        statistics.push_back(parse_identity(one.substr(0, one.rfind(' '))));
    return statistics;
}

}  // namespace farout::scores
