#include "statistics/fitted_sizes.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/text.h"

namespace farout::statistics {

namespace {

using OptionalSize = std::optional<std::int64_t> FittedSizes::*;

const std::map<std::string, OptionalSize>& optional_sizes() {
    static const std::map<std::string, OptionalSize> all{
        {"statistics rows", &FittedSizes::rows},
        {"statistics principal dim", &FittedSizes::principal_dim},
        {"statistics second moment rank", &FittedSizes::second_moment_rank},
        {"statistics classes without rows", &FittedSizes::classes_without_rows},
        {"statistics classes never predicted", &FittedSizes::classes_never_predicted},
    };
    return all;
}

constexpr const char* width_fact = "feature width";
constexpr const char* classes_fact = "classes";

std::optional<std::int64_t> number_of(const Statistics& statistics, const std::string& name) {
    const auto found = statistics.numbers.find(name);
    if (found == statistics.numbers.end()) return std::nullopt;
    return static_cast<std::int64_t>(found->second);
}

std::optional<std::int64_t> zeros_of(const Statistics& statistics, const std::string& counts) {
    const auto found = statistics.tensors.find(counts);
    if (found == statistics.tensors.end()) return std::nullopt;
    return found->second.eq(0).sum().item<std::int64_t>();
}

std::optional<std::int64_t> number_in(const std::map<std::string, std::string>& facts,
                                      const std::string& name) {
    const auto found = facts.find(name);
    if (found == facts.end()) return std::nullopt;
    return parse_integer(found->second, name);
}

/// Who asks for one of these statistics, each once.
std::vector<std::string> askers(const Needs& needs, std::initializer_list<Statistic> statistics) {
    std::vector<std::string> names;
    for (const Need& need : needs) {
        const bool asks =
            std::find(statistics.begin(), statistics.end(), need.statistic) != statistics.end();
        if (asks && std::find(names.begin(), names.end(), need.detector) == names.end())
            names.push_back(need.detector);
    }
    return names;
}

/// The eigenvectors of equal (zero) eigenvalues are any basis of their space.
void look_at_space(const FittedSizes& sizes, std::vector<std::string> detectors,
                   std::vector<Shortage>& shortages) {
    if (detectors.empty() || !sizes.principal_dim) return;
    const std::int64_t carried =
        std::min(*sizes.rows, sizes.second_moment_rank.value_or(*sizes.rows));
    if (carried > *sizes.principal_dim) return;
    const bool few_rows = *sizes.rows <= *sizes.principal_dim;
    const std::string from = few_rows
                                 ? concat(*sizes.rows, " training rows span")
                                 : concat("the features of ", *sizes.rows,
                                          " training rows span only ", carried, " directions,");
    const std::string mend =
        few_rows ? concat("Fit on far more than ", *sizes.principal_dim, " rows, or with --set ")
                 : "Fit with --set ";
    std::string text =
        concat(enumerate(detectors, detectors.size()), ": ", from, few_rows ? " no " : " not a ",
               "principal space of ", *sizes.principal_dim,
               " dimensions: which directions count as residual is arbitrary, and the figures "
               "change with the order of the rows. ",
               mend, detectors.front(), ".dim=", std::max<std::int64_t>(1, carried / 2), ".");
    shortages.push_back({std::move(detectors), std::move(text)});
}

void look_at_covariance(const FittedSizes& sizes, std::vector<std::string> detectors,
                        std::vector<Shortage>& shortages) {
    if (detectors.empty() || !sizes.classes_without_rows) return;
    const std::string names = enumerate(detectors, detectors.size());
    const std::int64_t with_rows = sizes.classes - *sizes.classes_without_rows;
    if (*sizes.rows - with_rows < sizes.width)
        shortages.push_back(
            {detectors,
             concat(names, ": the covariance of ", sizes.width, " features is learnt from ",
                    *sizes.rows, " training rows of ", with_rows,
                    with_rows == 1 ? " class" : " classes", ", which span at most ",
                    std::max<std::int64_t>(0, *sizes.rows - with_rows),
                    " directions; what lies in the others isn't looked at. Fit on more than ",
                    sizes.width + with_rows, " rows, better on ten times as many.")});
    if (*sizes.classes_without_rows > 0)
        shortages.push_back(
            {std::move(detectors),
             concat(names, ": ", *sizes.classes_without_rows, " of ", sizes.classes,
                    " classes have no training rows, so nothing is known of them. Fit on images "
                    "of all classes.")});
}

/// A few classes that are never predicted are ordinary where rows are few; most of them aren't.
void look_at_predictions(const FittedSizes& sizes, std::vector<std::string> detectors,
                         std::vector<Shortage>& shortages) {
    if (detectors.empty() || !sizes.classes_never_predicted) return;
    if (2 * *sizes.classes_never_predicted <= sizes.classes) return;
    std::string text =
        concat(enumerate(detectors, detectors.size()), ": ", *sizes.classes_never_predicted, " of ",
               sizes.classes, " classes are predicted for none of the ", *sizes.rows,
               " training rows, so nothing is known of them. Fit on more rows of all classes.");
    shortages.push_back({std::move(detectors), std::move(text)});
}

}  // namespace

FittedSizes sizes_of(const Statistics& statistics) {
    FittedSizes sizes;
    sizes.width = number_of(statistics, "feature_width").value_or(0);
    sizes.classes = number_of(statistics, "classes").value_or(0);
    sizes.rows = number_of(statistics, "rows_used");
    sizes.principal_dim = number_of(statistics, "residual_dim");
    sizes.second_moment_rank = number_of(statistics, "second_moment_rank");
    sizes.classes_without_rows = zeros_of(statistics, "class_counts");
    sizes.classes_never_predicted = zeros_of(statistics, "predicted_class_counts");
    return sizes;
}

std::map<std::string, std::string> facts_of(const FittedSizes& sizes) {
    std::map<std::string, std::string> facts{{width_fact, concat(sizes.width)},
                                             {classes_fact, concat(sizes.classes)}};
    for (const auto& [name, size] : optional_sizes())
        if (sizes.*size) facts[name] = concat(*(sizes.*size));
    return facts;
}

FittedSizes sizes_in(const std::map<std::string, std::string>& facts) {
    FittedSizes sizes;
    sizes.width = number_in(facts, width_fact).value_or(0);
    sizes.classes = number_in(facts, classes_fact).value_or(0);
    for (const auto& [name, size] : optional_sizes()) sizes.*size = number_in(facts, name);
    return sizes;
}

std::vector<Shortage> shortages_of(const FittedSizes& sizes, const Needs& needs) {
    std::vector<Shortage> shortages;
    if (!sizes.rows) return shortages;
    look_at_space(sizes, askers(needs, {Statistic::residual_space, Statistic::vim_alpha}),
                  shortages);
    look_at_covariance(sizes, askers(needs, {Statistic::within_class}), shortages);
    look_at_predictions(sizes, askers(needs, {Statistic::class_probabilities}), shortages);
    return shortages;
}

}  // namespace farout::statistics
