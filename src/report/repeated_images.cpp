#include "report/repeated_images.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/error.h"
#include "core/text.h"

namespace farout::report {
namespace {

/// So many rows of a set with the same features are no image that somebody listed twice.
constexpr std::size_t most_repeats = 3;
constexpr std::size_t one_in = 100;
/// Pairs of paths that a warning names.
constexpr std::size_t shown_pairs = 3;

using Counts = std::unordered_map<std::uint64_t, std::size_t>;

/// How many rows have each hash.
Counts counts_of(const HashedSet& set) {
    Counts counts;
    for (const std::uint64_t hash : set.hashes)
        if (hash != 0) ++counts[hash];
    return counts;
}

std::size_t total(const Counts& counts) {
    std::size_t rows = 0;
    for (const auto& [hash, count] : counts) rows += count;
    return rows;
}

/// The hashes that too many rows share, over all sets; says so.
std::unordered_set<std::uint64_t> shared_features(const std::vector<HashedSet>& sets,
                                                  const std::vector<Counts>& counts,
                                                  std::vector<ReportWarning>& warnings) {
    std::unordered_set<std::uint64_t> shared;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const std::size_t rows = total(counts[set]);
        std::size_t most = 0;
        for (const auto& [hash, count] : counts[set]) {
            if (count <= most_repeats || count * one_in <= rows) continue;
            shared.insert(hash);
            most = std::max(most, count);
        }
        // All of them: another warning's.
        if (most > 0 && most < rows)
            warnings.push_back({"constant features",
                                concat(most, " of ", rows, " images of ", printable(sets[set].name),
                                       " have the same features, bit for bit: the network doesn't "
                                       "tell these images apart (a dead layer, blank images), or "
                                       "their files hold one image."),
                                {sets[set].name}});
    }
    return shared;
}

/// Rows that are another set's, too, or the same set's a second time.
struct Repeats {
    std::size_t count = 0;
    std::vector<std::string> pairs;
};

std::string number_of(std::size_t count, const std::string& set) {
    return concat(count, count == 1 ? " image of " : " images of ", printable(set));
}

std::string examples(const Repeats& repeats) {
    std::string text;
    for (const std::string& pair : repeats.pairs) text += (text.empty() ? "" : "; ") + pair;
    const std::size_t more = repeats.count - repeats.pairs.size();
    return more == 0 ? text : concat(text, "; … and ", more, " more");
}

class Finder {
  public:
    Finder(const std::vector<HashedSet>& sets, const PathOfRow& path_of)
        : sets_(sets), path_of_(path_of) {
        for (const HashedSet& set : sets) counts_.push_back(counts_of(set));
    }

    std::vector<ReportWarning> run() {
        shared_ = shared_features(sets_, counts_, warnings_);
        for (std::size_t set = 0; set < sets_.size(); ++set) look_at(set);
        return std::move(warnings_);
    }

  private:
    struct Row {
        std::size_t set;
        std::size_t row;
    };

    void look_at(std::size_t set) {
        if (is_same_set(set)) return tell_same_set(set);
        std::map<std::size_t, Repeats> repeats;  // by the set that has the image first
        for (std::size_t row = 0; row < sets_[set].hashes.size(); ++row) {
            const std::uint64_t hash = sets_[set].hashes[row];
            if (hash == 0 || shared_.contains(hash)) continue;
            const auto [first, is_new] = first_.try_emplace(hash, Row{set, row});
            if (is_new || set == 0) continue;
            add(repeats[first->second.set], first->second, {set, row});
        }
        for (const auto& [other, found] : repeats) tell(set, other, found);
    }

    void add(Repeats& repeats, const Row& first, const Row& again) {
        ++repeats.count;
        if (repeats.pairs.size() < shown_pairs)
            repeats.pairs.push_back(concat(printable(path_of_(again.set, again.row)), " = ",
                                           printable(path_of_(first.set, first.row))));
    }

    /// One row of the same features, or none, is no set; nor are features that say nothing.
    bool is_same_set(std::size_t set) const {
        return set > 0 && counts_[0].size() >= 2 && counts_[set] == counts_[0];
    }

    void tell_same_set(std::size_t set) {
        warnings_.push_back(
            {"in both",
             concat("The out-of-distribution set ", printable(sets_[set].name),
                    " holds the images of the in-distribution set ", printable(sets_[0].name),
                    " (the same features, bit for bit): no detector can tell them apart. Leave it "
                    "out, or give the scores of other images."),
             {sets_[0].name, sets_[set].name}});
    }

    void tell(std::size_t set, std::size_t other, const Repeats& repeats) {
        const std::string& name = sets_[set].name;
        const std::string& first = sets_[other].name;
        const bool one = repeats.count == 1;
        const std::string which = concat(" (the same features, bit for bit): ", examples(repeats));
        if (other == 0)
            warnings_.push_back(
                {"in both",
                 concat(number_of(repeats.count, name), one ? " is" : " are", " in ",
                        printable(first), ", too", which,
                        ". They count as in- and as out-of-distribution. Take them out of one of "
                        "the lists."),
                 {first, name}});
        else if (other == set)
            warnings_.push_back(
                {"repeated images",
                 concat(number_of(repeats.count, name), one ? " is" : " are",
                        " there a second time", which, ". Take them out of the list."),
                 {name}});
        else
            warnings_.push_back({"repeated images",
                                 concat(number_of(repeats.count, name), one ? " is" : " are",
                                        " in ", printable(first), ", too", which,
                                        ". The mean over both sets counts them twice."),
                                 {first, name}});
    }

    const std::vector<HashedSet>& sets_;
    const PathOfRow& path_of_;
    std::vector<Counts> counts_;
    std::unordered_set<std::uint64_t> shared_;
    std::unordered_map<std::uint64_t, Row> first_;  ///< where each image is first
    std::vector<ReportWarning> warnings_;
};

}  // namespace

std::vector<ReportWarning> repeated_images(const std::vector<HashedSet>& sets,
                                           const PathOfRow& path_of) {
    return Finder(sets, path_of).run();
}

}  // namespace farout::report
