#pragma once
/// What a search of parameters found: search.json, and as people read it.

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace farout::report {

inline constexpr const char* search_file = "search.json";
inline constexpr const char* search_format = "farout search 1";

/// A combination of parameters, and the figure that it had on the validation sets.
struct TriedParameters {
    std::string name;  ///< "gen(gamma=0.01, M=10)"
    double value = 0;
    bool operator==(const TriedParameters&) const = default;
};

struct SearchedDetector {
    std::string kind;
    std::vector<TriedParameters> tried;         ///< in their order
    std::size_t chosen = 0;                     ///< the first of the best
    std::optional<std::size_t> runner_up{};     ///< the first of the best with another value
    double seconds = 0;                         ///< of core time for all of them; 0: not known
    std::vector<std::string> without_effect{};  ///< parameters of the sweep that changed no score

    const TriedParameters& best() const { return tried.at(chosen); }
};

/// A validation set.
struct ValidationSet {
    std::string name;
    std::uint64_t rows = 0;  ///< that took part
};

struct SearchResult {
    std::string figure;  ///< its name (metrics/figures.h)
    ValidationSet id;
    std::vector<ValidationSet> ood;  ///< taken together as one
    std::vector<SearchedDetector> detectors;

    /// The chosen combination of every kind (catalogue::Selection::chosen).
    std::map<std::string, std::string> chosen() const;
};

/// Throws Error when it can't be written.
void write_search(const std::filesystem::path& file, const SearchResult& result);

/// Throws Error that names the file where there is none, or it isn't one of ours.
SearchResult read_search(const std::filesystem::path& file);

/// A table: each detector's choice, its figure, the runner-up and how far behind it is.
std::string search_table(const SearchResult& result);

}  // namespace farout::report
