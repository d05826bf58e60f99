#include "report/comparison.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

using Names = std::vector<std::string>;

bool has(std::span<const std::string> names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(Names& names, const std::string& name) {
    if (!has(names, name)) names.push_back(name);
}

Names sorted(std::span<const std::string> names) {
    Names copy(names.begin(), names.end());
    std::sort(copy.begin(), copy.end());
    return copy;
}

/// The detectors and sets (without means) that one side names.
struct Side {
    Names detectors;
    Names sets;

    template <typename Rows>
    explicit Side(const Rows& rows) {
        for (const auto& row : rows) {
            add_once(detectors, row.detector);
            if (!is_mean(row.ood_set)) add_once(sets, row.ood_set);
        }
    }
};

Names missing_of(const Side& side, const Side& other) {
    Names parts;
    for (const std::string& name : side.detectors)
        if (!has(other.detectors, name)) parts.push_back("detector " + name);
    for (const std::string& name : side.sets)
        if (!has(other.sets, name)) parts.push_back("set " + name);
    return parts;
}

const PublishedFigure* find(const PublishedFigures& published, const std::string& detector,
                            const std::string& set) {
    for (const PublishedFigure& row : published.rows)
        if (row.detector == detector && row.ood_set == set) return &row;
    return nullptr;
}

/// The mean of a detector's published figures on these sets; nothing where one is missing.
std::optional<PublishedFigure> mean_of(const PublishedFigures& published,
                                       const std::string& detector, const Names& sets) {
    PublishedFigure mean;
    for (const std::string& set : sets) {
        const PublishedFigure* row = find(published, detector, set);
        if (row == nullptr) return std::nullopt;
        mean.auroc += row->auroc / static_cast<double>(sets.size());
        mean.fpr95_id_positive += row->fpr95_id_positive / static_cast<double>(sets.size());
        mean.source = "mean of the published figures on these sets";
    }
    return mean;
}

Names sets_of(const std::vector<ComparedRow>& rows, Names candidates) {
    candidates.push_back(mean_of_sets);
    std::erase_if(candidates, [&](const std::string& set) {
        return std::none_of(rows.begin(), rows.end(),
                            [&](const ComparedRow& row) { return row.ood_set == set; });
    });
    return candidates;
}

class Comparer {
  public:
    Comparer(std::span<const MetricRow> ours, const PublishedFigures& published,
             std::span<const std::string> all_sets)
        : ours_(ours), published_(published), same_sets_(sorted(ours_.sets) == sorted(all_sets)) {}

    std::optional<PublishedFigure> published_for(const MetricRow& row) const {
        const PublishedFigure* there = find(published_, row.detector, row.ood_set);
        if (row.ood_set != mean_of_sets)
            return there != nullptr ? std::optional(*there) : std::nullopt;
        if (there == nullptr) return mean_of(published_, row.detector, ours_.sets);
        return same_sets_ ? std::optional(*there) : std::nullopt;
    }

    [[noreturn]] void refuse() const {
        const Side theirs(published_.rows);
        const bool means_only = theirs.sets.empty();
        throw Error(concat("Nothing in ", printable(published_.file.native()),
                           " can be compared with this report. It has the detectors ",
                           enumerate(theirs.detectors, theirs.detectors.size()), " on ",
                           means_only ? "the mean of all its sets" : enumerate(theirs.sets, 20),
                           "; the report has ", enumerate(ours_.detectors, 20), " on ",
                           enumerate(ours_.sets, 20), ". Sets must be called alike."));
    }

    const Side& ours() const { return ours_; }

    /// Published means that are over other sets than the report's.
    bool leaves_means_out() const {
        return !same_sets_ &&
               std::any_of(published_.rows.begin(), published_.rows.end(),
                           [](const auto& row) { return row.ood_set == mean_of_sets; });
    }

  private:
    Side ours_;
    const PublishedFigures& published_;
    bool same_sets_;
};

}  // namespace

Comparison compare(std::span<const MetricRow> ours, const PublishedFigures& published,
                   const std::string& model, std::span<const std::string> all_sets) {
    const Comparer comparer(ours, published, all_sets);
    Comparison comparison{model, published.file, {}, {}, {}, {}};
    for (const MetricRow& row : ours)
        if (const auto theirs = comparer.published_for(row))
            comparison.rows.push_back({row.detector, row.ood_set, row.metrics.auroc,
                                       row.metrics.fpr95_id_positive, theirs->auroc,
                                       theirs->fpr95_id_positive, theirs->source});
    if (comparison.rows.empty()) comparer.refuse();
    comparison.sets = sets_of(comparison.rows, comparer.ours().sets);
    const Side compared(comparison.rows);
    comparison.left_out_ours = missing_of(comparer.ours(), compared);
    comparison.left_out_published = missing_of(Side(published.rows), compared);
    if (comparer.leaves_means_out())
        comparison.left_out_published.push_back(
            concat("the mean over ", enumerate({all_sets.begin(), all_sets.end()}, 20)));
    return comparison;
}

std::string to_csv(const Comparison& comparison) {
    std::string text =
        "model,detector,ood_set,auroc,published_auroc,auroc_difference_points,fpr95_id_positive,"
        "published_fpr95_id_positive,fpr95_difference_points,source\n";
    for (const ComparedRow& row : comparison.rows) {
        text += csv_field(comparison.model) + ',' + csv_field(row.detector) + ',' +
                csv_field(row.ood_set);
        for (const double figure :
             {row.auroc, row.published_auroc, 100 * (row.auroc - row.published_auroc), row.fpr95,
              row.published_fpr95, 100 * (row.fpr95 - row.published_fpr95)})
            text += ',' + shortest_number(figure);
        text += ',' + csv_field(row.source) + '\n';
    }
    return text;
}

}  // namespace farout::report
