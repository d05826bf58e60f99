#pragma once
/// Whether there were enough training rows for what was learnt from them.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "statistics/statistics.h"

namespace farout::statistics {

/// How much statistics were learnt from, and how much they were asked to hold; none where nobody
/// asked.
struct FittedSizes {
    std::int64_t width = 0;                                 ///< D
    std::int64_t classes = 0;                               ///< C
    std::optional<std::int64_t> rows{};                     ///< training rows that took part
    std::optional<std::int64_t> principal_dim{};            ///< of the residual space
    std::optional<std::int64_t> second_moment_rank{};       ///< older statistics don't know it
    std::optional<std::int64_t> classes_without_rows{};     ///< among those with means
    std::optional<std::int64_t> classes_never_predicted{};  ///< of the mean softmax a class
};

FittedSizes sizes_of(const Statistics& statistics);

/// The same as facts, so that what is made of statistics can tell: "statistics rows" and so on.
std::map<std::string, std::string> facts_of(const FittedSizes& sizes);
/// Back; what isn't among the facts isn't known.
FittedSizes sizes_in(const std::map<std::string, std::string>& facts);

/// What these data can't carry.
struct Shortage {
    std::vector<std::string> detectors;  ///< whose figures suffer
    std::string text;                    ///< sentences: numbers, what follows, what to do
};

/// Of what these needs ask for.
std::vector<Shortage> shortages_of(const FittedSizes& sizes, const Needs& needs);

}  // namespace farout::statistics
