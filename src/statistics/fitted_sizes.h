#pragma once
/// Whether there were enough training rows for what was learnt from them.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/identity.h"
#include "statistics/statistic.h"
#include "statistics/statistics.h"

namespace farout::statistics {

/// How much statistics were learnt from, and what they tell of it.
struct FittedSizes {
    Shape shape;
    std::optional<std::int64_t> rows{};  ///< training rows that took part; none: not known
    std::map<Identity, Sizes> of{};      ///< every statistic, those that tell nothing too
};

FittedSizes sizes_of(const Statistics& statistics);

/// The same as facts, so that what is made of statistics can tell: "statistics rows", "statistics
/// IDENTITY NAME".
std::map<std::string, std::string> facts_of(const FittedSizes& sizes);
/// Back, also from facts that an older farout wrote; what isn't among the facts isn't known.
FittedSizes sizes_in(const std::map<std::string, std::string>& facts);

/// What these data can't carry.
struct Shortage {
    std::vector<std::string> detectors;  ///< whose figures suffer
    std::string text;                    ///< sentences: numbers, what follows, what to do
};

/// Of what these needs ask for.
std::vector<Shortage> shortages_of(const FittedSizes& sizes, const Needs& needs);

}  // namespace farout::statistics
