#include "reports/comparable.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"

namespace farout::reports {

namespace {

/// A fact that features depend on.
struct CountingFact {
    const char* name;       ///< in a feature file
    const char* otherwise;  ///< what it is where the file doesn't name it; nullptr: not known
};

/// Block sizes, lists and versions of farout don't change a feature; batches do on a device only.
constexpr CountingFact counting_facts[] = {
    {"model", nullptr},         {"weights sha256", nullptr}, {"weights entry", "the default"},
    {"preprocessing", nullptr}, {"precision", "fp32"},       {"device", "cpu"},
    {scored_on, nullptr},
};
constexpr const char* on_device_only = "batch rows";

std::optional<std::string> value_of(const files::Provenance& facts, const CountingFact& fact) {
    const auto found = facts.find(fact.name);
    if (found != facts.end()) return found->second;
    if (fact.otherwise == nullptr) return std::nullopt;
    return fact.otherwise;
}

bool were_extracted(const files::Provenance& facts) {
    return facts.contains("weights sha256") || facts.contains("preprocessing");
}

/// The parts ("mean=0/0/0") that the other text doesn't have.
std::string own_parts(const std::string& text, const std::string& other) {
    const std::vector<std::string> parts = split(text, ',');
    const std::vector<std::string> others = split(other, ',');
    std::string own;
    for (const std::string& part : parts)
        if (std::find(others.begin(), others.end(), part) == others.end())
            own += (own.empty() ? "" : ",") + part;
    return own.empty() ? "nothing more" : own;
}

/// Both values, as short as tells them apart.
std::string both(const std::string& name, const std::string& one, const std::string& other) {
    constexpr std::size_t digits_of_hash = 12;
    if (name == "preprocessing")
        return concat(own_parts(one, other), " against ", own_parts(other, one));
    if (name.ends_with("sha256"))
        return concat(one.substr(0, digits_of_hash), "… against ", other.substr(0, digits_of_hash),
                      "…");
    return concat(printable(one), " against ", printable(other));
}

std::string shown_fact(std::string name) {
    if (name.ends_with(" sha256")) name.resize(name.size() - std::string(" sha256").size());
    return name;
}

void add_difference(std::vector<std::string>& differences, const files::Provenance& one,
                    const files::Provenance& other, const CountingFact& fact) {
    const auto here = value_of(one, fact);
    const auto there = value_of(other, fact);
    if (!here || !there || *here == *there) return;
    differences.push_back(concat(shown_fact(fact.name), " (", both(fact.name, *here, *there), ")"));
}

/// Sets that differ from the first in the same way.
struct Alike {
    std::vector<std::string> differences;
    std::vector<std::string> names;
    std::vector<std::string> sets;
};

}  // namespace

files::Provenance facts_behind(const files::Provenance& facts, const std::string& of) {
    files::Provenance behind;
    const std::string prefix = of + " ";
    for (const auto& [name, value] : facts)
        if (name.starts_with(prefix)) behind[name.substr(prefix.size())] = value;
    return behind;
}

std::vector<std::string> differences_that_count(const files::Provenance& one,
                                                const files::Provenance& other) {
    std::vector<std::string> differences;
    if (!were_extracted(one) || !were_extracted(other)) return differences;
    for (const CountingFact& fact : counting_facts) add_difference(differences, one, other, fact);
    if (one.contains("device") && other.contains("device"))
        add_difference(differences, one, other, {on_device_only, nullptr});
    return differences;
}

std::vector<report::ReportWarning> compared_with(const MadeFeatures& first,
                                                 const std::vector<MadeFeatures>& others) {
    std::vector<Alike> groups;
    std::vector<std::string> imported, extracted;
    const auto sort_in = [&](const MadeFeatures& features) {
        if (features.facts.contains(files::imported_fact))
            imported.push_back(features.name);
        else if (were_extracted(features.facts))
            extracted.push_back(features.name);
    };
    sort_in(first);
    for (const MadeFeatures& other : others) {
        sort_in(other);
        const auto differences = differences_that_count(first.facts, other.facts);
        if (differences.empty()) continue;
        auto group = std::find_if(groups.begin(), groups.end(), [&](const Alike& alike) {
            return alike.differences == differences;
        });
        if (group == groups.end()) group = groups.insert(groups.end(), {differences, {}, {}});
        group->names.push_back(other.name);
        if (other.is_set) group->sets.push_back(other.name);
    }
    std::vector<report::ReportWarning> warnings;
    for (Alike& group : groups) {
        if (first.is_set) group.sets.insert(group.sets.begin(), first.name);
        warnings.push_back({different_kind,
                            concat(printable(first.name), " and ",
                                   printable(enumerate(group.names)), " were made differently: ",
                                   enumerate(group.differences, group.differences.size()), "."),
                            std::move(group.sets)});
    }
    if (!imported.empty() && !extracted.empty())
        warnings.push_back(
            {imported_kind,
             concat("The features of ", printable(enumerate(imported)), " were imported, those of ",
                    printable(enumerate(extracted)),
                    " extracted by farout: nothing tells whether both were made with the same "
                    "weights and preprocessing.")});
    return warnings;
}

void refuse_different(const std::vector<report::ReportWarning>& warnings,
                      const std::string& advice) {
    std::string text;
    for (const report::ReportWarning& warning : warnings)
        if (warning.kind == different_kind) text += (text.empty() ? "" : " ") + warning.text;
    if (text.empty()) return;
    throw Error(concat(text, " ", advice));
}

}  // namespace farout::reports
