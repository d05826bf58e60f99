#pragma once
/// What detectors, statistics and outputs are called: kind(parameter=value, …).

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace farout {

/// One of a kind. Two of a kind with other parameters are two things, side by side in a file.
struct Identity {
    std::string kind;
    /// Values as text, as it is to be read: numbers in their shortest digits, words as they are.
    std::vector<std::pair<std::string, std::string>> parameters{};

    /// "gen" without parameters, else "gen(gamma=0.5, M=50)".
    std::string text() const;
    /// The value of a parameter, "" where it isn't named.
    std::string value(std::string_view parameter) const;

    auto operator<=>(const Identity&) const = default;
};

/// Blanks don't matter. Throws UsageError for what isn't "kind" or "kind(parameter=value, …)", and
/// for a parameter that is named twice. Which kinds and parameters there are isn't known here.
Identity parse_identity(std::string_view text);

/// The parts of a list such as "gen, gen(gamma=0.5, M=50), react", trimmed: commas within
/// parentheses don't part. Throws UsageError where parentheses don't close.
std::vector<std::string> split_identities(std::string_view list);

}  // namespace farout
