#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "statistics/fit.h"
#include "statistics/fit_steps.h"
#include "statistics/sources.h"

namespace farout::statistics {

namespace {

constexpr std::array numbers_of_rows{"rows_used", "rows_unreadable", "rows_not_finite"};

/// The needs of one source, as they are called on the training rows.
Needs needs_of_source(const Needs& needs, const char* source) {
    Needs own;
    for (const Need& need : needs)
        if (source_of(need.statistic) == source)
            own.push_back({of_training(need.statistic), need.detector});
    return own;
}

/// Those of one source alone, likewise.
Statistics there_of_source(const Statistics& there, const char* source) {
    Statistics own;
    own.name = there.name;
    for (const auto& [identity, fitted] : there.fitted)
        if (source_of(identity) == source) own.fitted[of_training(identity)] = fitted;
    for (const char* number : numbers_of_rows)
        if (const auto found = there.numbers.find(number_of_source(source, number));
            found != there.numbers.end())
            own.numbers[number] = found->second;
    return own;
}

/// Puts what was fitted on one source among the others.
void put_among(FittedStatistics own, const char* source, FittedStatistics& all) {
    for (auto& [identity, fitted] : own.statistics.fitted)
        all.statistics.fitted[fitted_on(source, identity)] = std::move(fitted);
    for (const auto& [name, number] : own.statistics.numbers) {
        const bool of_rows = std::ranges::count(numbers_of_rows, name) > 0;
        all.statistics.numbers[of_rows ? number_of_source(source, name) : name] = number;
    }
    for (const auto& [step, seconds] : own.times.seconds())
        all.times.add(
            fit_step::is_one(step) ? step : fitted_on(source, parse_identity(step)).text(),
            seconds);
}

}  // namespace

FittedStatistics fit_statistics(parallel::Communicator& communicator, const Sources& sources,
                                const numerics::Head& head, const Needs& needs,
                                FitOptions options) {
    FittedStatistics all;
    all.statistics.name = options.there.name;
    all.statistics.numbers["feature_width"] = static_cast<double>(head.feature_width());
    all.statistics.numbers["classes"] = static_cast<double>(head.classes());
    const auto fit = [&](const char* source, const features::FeatureSource* rows) {
        std::vector<std::int64_t> not_finite;
        const Needs own_needs = needs_of_source(needs, source);
        if (own_needs.empty()) return not_finite;
        if (rows == nullptr)
            throw Error(concat("Detector '", own_needs.front().detector, "' is fitted on ",
                               source == std::string_view(source::train)
                                   ? "training features, which aren't given"
                                   : "an in-distribution validation set: give its features as "
                                     "--id-val F.h5 (a section [id_val] in a job)",
                               ", or go on without: ", option_without({own_needs.front().detector}),
                               "."));
        FitOptions own_options = options;
        own_options.there = there_of_source(options.there, source);
        own_options.progress = [&](FitProgress progress) {
            progress.source = source;
            options.progress(progress);
        };
        FittedStatistics own =
            fit_statistics(communicator, *rows, head, own_needs, std::move(own_options));
        not_finite = own.not_finite_rows;
        put_among(std::move(own), source, all);
        return not_finite;
    };
    all.not_finite_rows = fit(source::train, sources.train);
    all.not_finite_validation_rows = fit(source::id_val, sources.id_val);
    return all;
}

}  // namespace farout::statistics
