#include "reports/published_comparison.h"

#include "core/text.h"

namespace farout::reports {

namespace {

std::string model_of(const report::Report& report, const PublishedSource& source,
                     const report::PublishedFigures& figures) {
    if (source.model) return *source.model;
    const auto& facts = report.sets.front().provenance;
    const auto named = facts.find("model");
    if (named != facts.end()) return named->second;
    const auto models = figures.models();
    throw Error(concat("The scores of ", printable(report.sets.front().name),
                       " don't say which model they are of. Name it with --compare-model: ",
                       printable(source.file.native()), " has ", enumerate(models, models.size()),
                       "."));
}

}  // namespace

report::Comparison comparison_of(const report::Report& report, const PublishedSource& source) {
    const report::PublishedFigures all = report::read_published(source.file);
    const std::string model = model_of(report, source, all);
    return report::compare(report.rows, report::figures_of(all, model), model, all.ood_sets());
}

void require_published(const PublishedSource& source, const std::string& model,
                       const std::vector<std::string>& detectors,
                       const std::vector<std::string>& ood_sets) {
    const report::PublishedFigures all = report::read_published(source.file);
    const std::string whose = source.model.value_or(model);
    std::vector<report::MetricRow> rows;
    for (const std::string& detector : detectors)
        for (const std::string& set : report::column_names(ood_sets, {}))
            rows.push_back({detector, set, {}});
    report::compare(rows, report::figures_of(all, whose), whose, all.ood_sets());
}

}  // namespace farout::reports
