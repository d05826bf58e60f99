#include "report/published_comparison.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <tuple>

#include "core/csv_field.h"
#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

using Fields = std::vector<std::string>;

const Fields needed_columns = {"model", "detector", "ood_set", "auroc", "fpr95_id_positive"};

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// One row under the header; `where` is "FILE, row N: ".
class Row {
  public:
    Row(const Fields& header, Fields fields, std::string where)
        : header_(header), fields_(std::move(fields)), where_(std::move(where)) {
        if (fields_.size() != header_.size())
            throw Error(concat(where_, fields_.size(), " fields, but the header names ",
                               header_.size(), " columns."));
    }

    std::string text(const std::string& column) const {
        const std::string& field = this->field(column);
        if (field.empty()) throw Error(concat(where_, "the column ", column, " is empty."));
        return field;
    }

    double share(const std::string& column) const {
        const double value = parse_double(text(column), concat(where_, "column ", column));
        if (!(value >= 0 && value <= 1))
            throw Error(concat(where_, "column ", column, ": ", field(column),
                               " isn't a share from 0 to 1. Divide per cent by 100."));
        return value;
    }

    std::string text_or_nothing(const std::string& column) const {
        const bool there = std::count(header_.begin(), header_.end(), column) > 0;
        return there ? field(column) : "";
    }

  private:
    const std::string& field(const std::string& column) const {
        const auto place = std::find(header_.begin(), header_.end(), column) - header_.begin();
        return fields_[static_cast<std::size_t>(place)];
    }

    const Fields& header_;
    Fields fields_;
    std::string where_;
};

PublishedFigure figure_of(const Row& row) {
    return {row.text("model"),  row.text("detector"),           row.text("ood_set"),
            row.share("auroc"), row.share("fpr95_id_positive"), row.text_or_nothing("source")};
}

Fields fields_of(std::string_view line, const std::string& where) {
    try {
        Fields fields = csv_fields(line);
        for (std::string& field : fields) field = std::string(trim(field));
        return fields;
    } catch (const Error& error) {
        throw Error(concat(where, error.what(), "."));
    }
}

void check_header(const Fields& header, const std::string& where) {
    for (const std::string& column : needed_columns) {
        const auto times = std::count(header.begin(), header.end(), column);
        if (times == 1) continue;
        throw Error(concat(where, "the header names the column ", column,
                           times == 0 ? " nowhere." : " twice.",
                           times == 0 ? did_you_mean(column, header) : "",
                           " These are needed: ", enumerate(needed_columns), "."));
    }
}

}  // namespace

std::vector<std::string> PublishedFigures::models() const {
    std::vector<std::string> names;
    for (const PublishedFigure& row : rows) add_once(names, row.model);
    return names;
}

std::vector<std::string> PublishedFigures::ood_sets() const {
    std::vector<std::string> names;
    for (const PublishedFigure& row : rows)
        if (row.ood_set != mean_of_sets) add_once(names, row.ood_set);
    return names;
}

PublishedFigures read_published(const std::filesystem::path& file) {
    const std::string name = printable(file.native());
    refuse_special_file(file);
    std::ifstream in(file);
    if (!in || std::filesystem::is_directory(file))
        throw Error(concat("Can't read the published figures ", name, "."));
    PublishedFigures figures{file, {}};
    Fields header;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
        const std::string_view kept = trim(line);
        if (kept.empty() || kept.front() == '#') continue;
        const std::string where = concat(name, ", row ", number, ": ");
        Fields fields = fields_of(kept, where);
        if (header.empty()) {
            check_header(fields, where);
            header = std::move(fields);
            continue;
        }
        figures.rows.push_back(figure_of(Row(header, std::move(fields), where)));
        const PublishedFigure& row = figures.rows.back();
        if (!seen.emplace(row.model, row.detector, row.ood_set).second)
            throw Error(concat(where, printable(row.detector), " on ", printable(row.ood_set),
                               " with ", printable(row.model), " is there already."));
    }
    if (figures.rows.empty()) throw Error(concat(name, " holds no published figures."));
    return figures;
}

PublishedFigures figures_of(const PublishedFigures& all, const std::string& model) {
    PublishedFigures some{all.file, {}};
    for (const PublishedFigure& row : all.rows)
        if (row.model == model) some.rows.push_back(row);
    const auto models = all.models();
    if (some.rows.empty())
        throw Error(concat(printable(all.file.native()), " has no figures of the model '",
                           printable(model), "'.", did_you_mean(model, models),
                           " It has: ", enumerate(models, models.size()),
                           ". Name one of them with --compare-model."));
    return some;
}

namespace {

using Names = std::vector<std::string>;

bool has(std::span<const std::string> names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
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
