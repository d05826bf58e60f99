#include "datalists/split_list.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "datalists/make_list.h"

namespace farout::datalists {

namespace {

using Names = std::set<std::string>;

/// Those of one label that are drawn.
void draw(const Names& names, std::int64_t label, std::int64_t per_class, std::uint64_t seed,
          Names& drawn) {
    if (static_cast<std::int64_t>(names.size()) < per_class)
        throw Error(concat(label < 0 ? std::string("The list") : concat("Label ", label), " has ",
                           names.size(), names.size() == 1 ? " image" : " images", ", fewer than ",
                           per_class, ". Draw fewer (--per-class)."));
    std::vector<std::pair<std::uint64_t, const std::string*>> order;
    for (const std::string& name : names) order.emplace_back(sampling_hash(name, seed), &name);
    std::ranges::sort(order, [](const auto& one, const auto& other) {
        return std::pair(one.first, *one.second) < std::pair(other.first, *other.second);
    });
    for (std::int64_t k = 0; k < per_class; ++k)
        drawn.insert(*order[static_cast<std::size_t>(k)].second);
}

}  // namespace

SplitList split_list(std::span<const images::ListedImage> images, std::int64_t per_class,
                     std::uint64_t seed) {
    std::map<std::int64_t, Names> by_label;
    for (const images::ListedImage& image : images) by_label[image.label].insert(image.path);
    Names drawn;
    for (const auto& [label, names] : by_label) draw(names, label, per_class, seed, drawn);
    SplitList split;
    for (const images::ListedImage& image : images)
        (drawn.contains(image.path) ? split.drawn : split.rest).push_back(image);
    if (split.rest.empty())
        throw Error(concat("Nothing is left of the list when ", per_class,
                           " images of each label are drawn. Draw fewer (--per-class)."));
    return split;
}

}  // namespace farout::datalists
