#pragma once
/// All statistics of this build, found by the kind that their identity names.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity.h"
#include "statistics/statistic.h"

namespace farout::statistics {

/// What a statistic is made with, beside its identity.
struct Making {
    Shape shape;
    std::vector<std::string> asked_by{};  ///< detectors, for messages
};

/// A parameter that may be left out: then it is the first of its words, by which nothing is stored.
/// So an identity stays what it was when its kind gets another option.
struct Option {
    std::string name;
    std::vector<std::string> words;
};

struct StatisticEntry {
    std::string kind;
    std::string meaning;                    ///< and what it gives
    std::vector<std::string> parameters{};  ///< all are to be given, in this order
    std::vector<Option> options{};          ///< stored behind them, in this order
    bool needs_labels =
        false;              ///< every training row must have one; so must it say that asks for it
    bool uses_head = true;  ///< whether another head of as many classes makes it another
    /// Throws Error for parameters that are out of range, or don't fit the shape.
    std::unique_ptr<Statistic> (*make)(const Identity& identity, const Making& making) = nullptr;
    /// The identity with what `auto` stands for; nullptr where nothing may be `auto`.
    Identity (*resolve)(const Identity& identity, Shape shape) = nullptr;
};

/// Which statistics there are.
using Kinds = std::span<const StatisticEntry>;

/// The value of a parameter that the rule of its kind is to choose.
inline constexpr const char* chosen_by_rule = "auto";

/// Those of kinds/, in the order of kinds.inc.
Kinds all_statistics();

/// Throws Error for a kind that isn't among them.
const StatisticEntry& entry_of(const Identity& identity, Kinds kinds = all_statistics());

/// The identity under which it is stored: parameters in their order, numbers in their shortest
/// digits, nothing `auto`, options where they aren't the first of their words, the source of rows
/// behind (sources.h). Throws Error for unknown kinds, parameters and words.
Identity resolved(const Identity& asked, Shape shape, Kinds kinds = all_statistics());

/// The values of parameters; throw Error for what isn't such a number, or out of range.
double real_parameter(const Identity& identity, std::string_view parameter, double minimum,
                      double maximum);
std::int64_t whole_parameter(const Identity& identity, std::string_view parameter,
                             std::int64_t minimum, std::int64_t maximum);

}  // namespace farout::statistics
