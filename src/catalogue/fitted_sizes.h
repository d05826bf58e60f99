#pragma once
/// How much statistics were learnt from, and whether there were enough training rows for it. Whole
/// numbers alone, as files that were made with statistics carry them among their facts.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/identity.h"

namespace farout::catalogue {

/// Whole numbers that tell whether the data carry a statistic, by name.
using Sizes = std::map<std::string, std::int64_t>;

/// Among the sizes of a statistic that wasn't fitted on the training rows: those that it was fitted
/// on.
inline constexpr const char* rows_of_statistic = "rows";

struct FittedSizes {
    std::int64_t width = 0;  ///< of the features
    std::int64_t classes = 0;
    std::optional<std::int64_t> rows{};  ///< training rows that took part; none: not known
    std::map<Identity, Sizes> of{};      ///< every statistic, those that tell nothing too
};

/// The same as facts, so that what is made of statistics can tell: "statistics rows", "statistics
/// IDENTITY NAME".
std::map<std::string, std::string> facts_of(const FittedSizes& sizes);
/// Back, also from facts that an older farout wrote; what isn't among the facts isn't known.
FittedSizes sizes_in(const std::map<std::string, std::string>& facts);

/// A statistic, and the detectors that look at it.
struct StatisticUse {
    Identity statistic;
    std::vector<std::string> detectors;
};
using StatisticUses = std::vector<StatisticUse>;

/// Adds a detector to those that look at a statistic, once.
void add_use(StatisticUses& uses, const Identity& statistic, const std::string& detector);

/// Those of the statistics that a detector looked at which nobody noted: in files of before
/// 2026-11-29.
std::vector<Identity> formerly_used(const FittedSizes& sizes, const std::string& detector);

/// What these data can't carry.
struct Shortage {
    std::vector<std::string> detectors;  ///< whose figures suffer
    std::string text;                    ///< sentences: numbers, what follows, what to do
};
std::vector<Shortage> shortages_of(const FittedSizes& sizes, const StatisticUses& uses);

}  // namespace farout::catalogue
