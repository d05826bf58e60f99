#include "reports/choose_parameters.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/log.h"
#include "core/text.h"
#include "metrics/figures.h"
#include "report/cost.h"
#include "reports/report_files.h"

namespace farout::reports {

namespace {

using scores::ScoreFileReader;

/// A combination's scores of the rows that take part.
struct Column {
    std::vector<float> id;
    std::vector<float> ood;
    bool operator==(const Column&) const = default;
};

class ValidationScores {
  public:
    ValidationScores(const std::filesystem::path& id, const std::vector<std::filesystem::path>& ood,
                     const std::vector<std::string>& names)
        : id_(id, names), taken_id_(taken_rows(id_)) {
        ood_.reserve(ood.size());
        for (const auto& file : ood)
            taken_ood_.push_back(taken_rows(ood_.emplace_back(file, names)));
    }

    report::ValidationSet id() const { return set_of(id_, taken_id_); }
    std::vector<report::ValidationSet> ood() const {
        std::vector<report::ValidationSet> sets;
        for (std::size_t set = 0; set < ood_.size(); ++set)
            sets.push_back(set_of(ood_[set], taken_ood_[set]));
        return sets;
    }

    Column column(const std::string& name) const {
        Column column{taken(id_, taken_id_, name), {}};
        for (std::size_t set = 0; set < ood_.size(); ++set) {
            const std::vector<float> own = taken(ood_[set], taken_ood_[set], name);
            column.ood.insert(column.ood.end(), own.begin(), own.end());
        }
        return column;
    }

    /// Core time that the columns took on all sets, as far as it is told.
    double seconds(const std::vector<std::string>& names) const {
        double seconds = of_file(id_, names);
        for (const ScoreFileReader& set : ood_) seconds += of_file(set, names);
        return seconds;
    }

  private:
    static report::ValidationSet set_of(const ScoreFileReader& set,
                                        const std::vector<std::uint8_t>& taken) {
        return {name_of(set), static_cast<std::uint64_t>(std::ranges::count(taken, 1))};
    }
    static std::vector<float> taken(const ScoreFileReader& set,
                                    const std::vector<std::uint8_t>& rows,
                                    const std::string& name) {
        std::vector<float> scores(static_cast<std::size_t>(set.rows()));
        set.read_scores(name, 0, scores);
        return metrics::scores_that_take_part<float>({scores, rows, name, name_of(set)});
    }
    static double of_file(const ScoreFileReader& set, const std::vector<std::string>& names) {
        const auto cost =
            report::read_cost(set.path(), [](const std::string& text) { warn(text); });
        double seconds = 0;
        for (const std::string& name : names)
            if (const auto* own = cost ? cost->of(name) : nullptr) seconds += own->seconds;
        return seconds;
    }

    ScoreFileReader id_;
    std::vector<std::uint8_t> taken_id_;
    std::vector<ScoreFileReader> ood_;
    std::vector<std::vector<std::uint8_t>> taken_ood_;
};

double figure_of(const Column& column, const std::string& name, const metrics::Figure& figure) {
    const metrics::SortedScores<float> id({column.id, {}, name, "the validation set"});
    const metrics::SortedScores<float> ood({column.ood, {}, name, "the validation sets"});
    return metrics::evaluate(id, ood).*figure.value;
}

/// Parameters for which no two combinations that differ in them alone have other scores.
std::vector<std::string> without_effect(const TriedDetector& tried,
                                        const std::vector<Column>& columns) {
    std::vector<std::string> names;
    std::size_t stride = 1;
    for (const catalogue::Axis& axis : tried.axes) {
        const std::size_t size = axis.values.size();
        bool has_effect = size < 2;
        for (std::size_t k = 0; k < columns.size() && !has_effect; ++k)
            if (k / stride % size + 1 < size) has_effect = columns[k] != columns[k + stride];
        if (!has_effect) names.push_back(axis.parameter);
        stride *= size;
    }
    return names;
}

void refuse_without_effect(const TriedDetector& tried, const std::vector<std::string>& names) {
    if (!tried.is_of_grid || names.empty()) return;
    throw Error(concat("--grid: ", tried.kind, ".", names.front(),
                       " changes no score of the validation sets, so nothing tells its values "
                       "apart. Leave it out, or give other values."));
}

report::SearchedDetector choose(const TriedDetector& tried, const ValidationScores& scores,
                                const metrics::Figure& figure) {
    report::SearchedDetector found{.kind = tried.kind, .tried = {}};
    std::vector<Column> columns;
    for (const std::string& name : tried.names) {
        columns.push_back(scores.column(name));
        found.tried.push_back({name, figure_of(columns.back(), name, figure)});
    }
    found.without_effect = without_effect(tried, columns);
    refuse_without_effect(tried, found.without_effect);
    const double sign = figure.better == metrics::Better::higher ? 1 : -1;
    std::optional<std::size_t> best;
    const auto is_better = [&](std::size_t one, std::optional<std::size_t> than) {
        return !than || sign * found.tried[one].value > sign * found.tried[*than].value;
    };
    for (std::size_t k = 0; k < found.tried.size(); ++k)
        if (!std::isnan(found.tried[k].value) && is_better(k, best)) best = k;
    if (!best)
        throw Error(concat("Detector '", tried.kind, "': no combination of its parameters has a ",
                           figure.title, " on the validation sets. Search without it."));
    found.chosen = *best;
    for (std::size_t k = 0; k < found.tried.size(); ++k)
        if (!std::isnan(found.tried[k].value) && found.tried[k].value != found.best().value &&
            is_better(k, found.runner_up))
            found.runner_up = k;
    found.seconds = scores.seconds(tried.names);
    return found;
}

}  // namespace

report::SearchResult choose_parameters(const std::filesystem::path& id,
                                       const std::vector<std::filesystem::path>& ood,
                                       const std::vector<TriedDetector>& tried,
                                       const std::string& figure) {
    std::vector<std::string> names;
    for (const TriedDetector& one : tried)
        names.insert(names.end(), one.names.begin(), one.names.end());
    const ValidationScores scores(id, ood, names);
    report::SearchResult result{figure, scores.id(), scores.ood(), {}};
    const metrics::Figure* by = metrics::find_figure(figure);
    if (by == nullptr) throw Error(concat("No figure is called '", printable(figure), "'."));
    for (const TriedDetector& one : tried) result.detectors.push_back(choose(one, scores, *by));
    return result;
}

}  // namespace farout::reports
