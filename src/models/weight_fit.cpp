#include "models/weight_fit.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "core/text.h"

namespace farout::models {

namespace {

bool is_separator(char character) {
    return character == '.' || character == '/';
}

std::size_t parts_of(std::string_view name) {
    return 1 + static_cast<std::size_t>(std::ranges::count_if(name, is_separator));
}

/// Names by their beginnings: how many of the asked ones follow each.
std::map<std::string_view, std::size_t> count_by_prefix(
    const checkpoints::CheckpointContent& content, const Asked& asked) {
    std::unordered_set<std::string_view> wanted;
    std::size_t most_parts = 1;
    for (const auto& array : asked.arrays) {
        wanted.insert(array.name);
        most_parts = std::max(most_parts, parts_of(array.name));
    }
    std::map<std::string_view, std::size_t> counts;
    for (const auto& [whole, outline] : content.arrays) {
        const std::string_view name = whole;
        std::size_t parts = 0;
        for (std::size_t begin = name.size(); begin-- > 0 && parts < most_parts;) {
            if (begin != 0 && !is_separator(name[begin - 1])) continue;
            ++parts;
            if (wanted.contains(name.substr(begin))) ++counts[name.substr(0, begin)];
        }
    }
    return counts;
}

/// Counters that training and profiling tools leave in modules.
bool is_counter(std::string_view name) {
    for (const std::string_view end : {"num_batches_tracked", "total_ops", "total_params"})
        if (name.ends_with(end)) return true;
    return false;
}

bool is_scalar(const checkpoints::ArrayOutline& outline) {
    return std::ranges::all_of(outline.shape, [](std::int64_t extent) { return extent == 1; });
}

/// Compares what is asked with what lies behind one prefix.
class Judge {
  public:
    Judge(const checkpoints::CheckpointContent& content, const Asked& asked,
          const std::vector<std::string>& others)
        : content_(content), asked_(asked), others_(others) {}

    WeightFit judge(std::string_view prefix) {
        fit_.prefix = prefix;
        for (const auto& array : asked_.arrays) compare(array);
        if (classes_ == 1)
            fit_.wrong.emplace_back("its head has one class, where at least two are needed");
        for (auto it = content_.arrays.lower_bound(prefix);
             it != content_.arrays.end() && it->first.starts_with(prefix); ++it)
            if (is_surplus(it->first, it->second))
                fit_.surplus.push_back(printable(it->first.substr(prefix.size())));
        return std::move(fit_);
    }

  private:
    void compare(const Asked::Array& array) {
        const auto found = content_.arrays.find(fit_.prefix + array.name);
        if (found == content_.arrays.end()) {
            fit_.missing.push_back(array.name);
            return;
        }
        ++fit_.found;
        used_.insert(found->first);
        dictionaries_.insert(std::string_view(found->first).substr(0, found->second.dictionary));
        const std::vector<std::int64_t>& shape = found->second.shape;
        if (!is_shape(shape, array.shape) || !has_same_classes(array.shape, shape))
            fit_.wrong.push_back(concat(array.name, " (expected ", shape_text(array.shape),
                                        ", found ", shape_text(shape), ")"));
        else if (!found->second.type || !checkpoints::is_floating(*found->second.type))
            fit_.wrong.push_back(
                concat(array.name, " (",
                       found->second.type ? checkpoints::name_of(*found->second.type)
                                          : "a type that isn't read",
                       ", where floats are expected: quantised weights aren't read)"));
    }

    /// All of a head's arrays have as many classes as the first of them.
    bool has_same_classes(const std::vector<std::int64_t>& asked,
                          const std::vector<std::int64_t>& found) {
        for (std::size_t axis = 0; axis < asked.size(); ++axis) {
            if (asked[axis] != any_classes) continue;
            if (!classes_) classes_ = found[axis];
            if (*classes_ != found[axis]) return false;
        }
        return true;
    }

    bool is_surplus(const std::string& whole, const checkpoints::ArrayOutline& outline) const {
        if (used_.contains(whole)) return false;
        const std::string_view name = std::string_view(whole).substr(fit_.prefix.size());
        if (is_counter(name) || !outline.type || !checkpoints::is_floating(*outline.type))
            return false;
        for (const std::string& suffix : asked_.ignored_suffixes)
            if (name.ends_with(suffix)) return false;
        // Another dictionary than those that the network is in, as an optimizer's.
        if (!dictionaries_.contains(std::string_view(whole).substr(0, outline.dictionary)))
            return false;
        if (is_scalar(outline) && parts_of(name) == 1) return false;
        return std::ranges::none_of(others_, [&](const std::string& other) {
            return other.size() > fit_.prefix.size() && other.starts_with(fit_.prefix) &&
                   whole.starts_with(other);
        });
    }

    const checkpoints::CheckpointContent& content_;
    const Asked& asked_;
    const std::vector<std::string>& others_;  ///< places of other sets of weights
    WeightFit fit_;
    std::set<std::string_view> used_;
    std::set<std::string_view> dictionaries_;
    std::optional<std::int64_t> classes_;
};

/// The words of a prefix: "optimizer.model_ema." has optimizer, model, ema.
std::vector<std::string> words_of(const std::string& prefix) {
    std::vector<std::string> words{""};
    for (const char character : prefix) {
        if (std::isalnum(static_cast<unsigned char>(character)) == 0)
            words.emplace_back();
        else
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    }
    return words;
}

int rank_of(const std::string& prefix) {
    const std::vector<std::string> words = words_of(prefix);
    const auto has = [&](std::initializer_list<std::string_view> any) {
        return std::ranges::any_of(words, [&](const std::string& word) {
            return std::ranges::find(any, word) != any.end();
        });
    };
    if (has({"optim", "optimizer", "optimizers", "exp", "momentum", "grad", "grads", "gradients"}))
        return 2;
    return has({"ema", "swa", "averaged", "average"}) ? 0 : 1;
}

}  // namespace

std::vector<WeightFit> find_fits(const checkpoints::CheckpointContent& content,
                                 const Asked& asked) {
    const auto counts = count_by_prefix(content, asked);
    std::vector<std::string> complete;
    std::string_view best;
    std::size_t most = 0;
    for (const auto& [prefix, count] : counts) {
        if (count == asked.arrays.size()) complete.emplace_back(prefix);
        if (count <= most) continue;
        best = prefix;
        most = count;
    }
    std::vector<WeightFit> fits;
    if (most == 0) return fits;
    if (complete.empty()) return {Judge(content, asked, complete).judge(best)};
    for (const std::string& prefix : complete)
        fits.push_back(Judge(content, asked, complete).judge(prefix));
    return fits;
}

std::string entry_of(const std::string& prefix) {
    return prefix.empty() ? "." : prefix.substr(0, prefix.size() - 1);
}

void sort_by_preference(std::vector<WeightFit>& fits) {
    std::ranges::sort(fits, {}, [](const WeightFit& fit) {
        return std::tuple(rank_of(fit.prefix), fit.prefix.size(), fit.prefix);
    });
}

}  // namespace farout::models
