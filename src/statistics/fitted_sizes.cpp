#include "statistics/fitted_sizes.h"

#include "statistics/registry.h"
#include "statistics/sources.h"

namespace farout::statistics {

namespace {

void add_sizes(catalogue::FittedSizes& sizes, const Identity& identity, const Fitted& fitted,
               const Statistics& statistics) {
    const Making making{statistics.shape()};
    catalogue::Sizes& own = sizes.of[identity];
    own = entry_of(identity).make(of_training(identity), making)->sizes(fitted);
    const auto rows = statistics.numbers.find(number_of_source(source_of(identity), "rows_used"));
    if (!own.empty() && source_of(identity) != source::train && rows != statistics.numbers.end())
        own[catalogue::rows_of_statistic] = static_cast<std::int64_t>(rows->second);
}

}  // namespace

catalogue::FittedSizes sizes_of(const Statistics& statistics) {
    const Shape shape = statistics.shape();
    catalogue::FittedSizes sizes{.width = shape.width, .classes = shape.classes};
    const auto rows = statistics.numbers.find("rows_used");
    if (rows != statistics.numbers.end()) sizes.rows = static_cast<std::int64_t>(rows->second);
    for (const auto& [identity, fitted] : statistics.fitted)
        add_sizes(sizes, identity, fitted, statistics);
    return sizes;
}

std::vector<catalogue::Shortage> shortages_of(const catalogue::FittedSizes& sizes,
                                              const Needs& needs) {
    std::vector<Identity> there;
    for (const auto& entry : sizes.of) there.push_back(entry.first);
    catalogue::StatisticUses uses;
    for (const Need& need : needs)
        if (const Identity* found =
                identity_among(there, need.statistic, {sizes.width, sizes.classes}))
            catalogue::add_use(uses, *found, need.detector);
    return catalogue::shortages_of(sizes, uses);
}

}  // namespace farout::statistics
