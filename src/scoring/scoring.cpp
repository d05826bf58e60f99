#include "scoring/scoring.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "scoring/detail/device_scoring.h"
#include "scoring/detail/host_scoring.h"
#include "scoring/detail/scored_run.h"
#include "scoring/detail/units.h"
#include "statistics/quantile.h"

namespace farout::scoring {

namespace {

// Units that a rank reads at a time, so that a run keeps many threads busy.
constexpr std::int64_t units_a_run = 4;

/// Some units, as rows of the first one's beginning.
std::vector<Range> units_of_run(const Blocks& units, Range numbers) {
    std::vector<Range> of_run;
    const std::int64_t origin = units.rows_of(numbers.begin).begin;
    for (std::int64_t unit = numbers.begin; unit < numbers.end; ++unit) {
        const Range rows = units.rows_of(unit);
        of_run.push_back({rows.begin - origin, rows.end - origin});
    }
    return of_run;
}

template <typename T>
void append(std::vector<T>& column, const std::vector<T>& rows) {
    column.insert(column.end(), rows.begin(), rows.end());
}

void append_run(const ScoredRun& run, scores::ScoreTable& table) {
    for (std::size_t d = 0; d < table.scores.size(); ++d) append(table.scores[d], run.scores[d]);
    append(table.predictions, run.predictions);
    append(table.labels, run.rows.labels);
    append(table.status, run.rows.status);
    append(table.row_hashes, run.hashes);
    table.times.add(run.times);
}

/// Collective: a column's parts, in order of ranks, on the root; empty elsewhere.
template <typename T>
void gather_column(parallel::Communicator& communicator, std::vector<T>& column) {
    if (communicator.size() == 1) return;
    const std::vector<parallel::Bytes> parts =
        communicator.gather(std::as_bytes(std::span(column)), 0);
    column.clear();
    for (const parallel::Bytes& part : parts) {
        const std::size_t before = column.size();
        column.resize(before + part.size() / sizeof(T));
        if (!part.empty()) std::memcpy(column.data() + before, part.data(), part.size());
    }
}

features::FeatureRows read_timed(const features::FeatureSource& source, Range rows,
                                 StepTimes& times) {
    const auto timed = times.measure("read");
    return source.read(rows);
}

void require_width(const features::FeatureSource& source, const numerics::Head& head) {
    if (source.width() != head.feature_width())
        throw Error(concat("'", source.name(), "' holds features of width ", source.width(),
                           ", but the head takes ", head.feature_width(),
                           ". Give the head of the model that made the features."));
}

/// Scores the units of a run.
using ScoreRun = std::function<void(const quantities::SetQuantiles&,
                                    const std::vector<Range>& units, ScoredRun&)>;

/// Collective: score_all() by either way of scoring a run.
scores::ScoreTable score_runs(parallel::Communicator& communicator,
                              const features::FeatureSource& source,
                              const detectors::Detectors& detectors,
                              const FromTrainingRows& from_training, const ScoreRun& score_run) {
    scores::ScoreTable table;
    for (const detectors::NamedDetector& named : detectors) table.detectors.push_back(named.name);
    table.scores.resize(detectors.size());
    {
        const auto timed = table.times.measure("quantiles of the set");
        table.quantiles = statistics::quantiles_of_set(communicator, source,
                                                       detectors::set_quantiles_of(detectors));
    }
    parallel::agree(communicator, [&] {
        const Blocks units = units_of(source.blocks());
        const Range mine = share_of(units.count(), communicator.rank(), communicator.size());
        for (std::int64_t first = mine.begin; first < mine.end; first += units_a_run) {
            parallel::throw_if_interrupted();
            const Range numbers{first, std::min(mine.end, first + units_a_run)};
            const Range rows = rows_of(units, numbers);
            ScoredRun run(read_timed(source, rows, table.times), detectors.size());
            const std::int64_t before = rows.begin - units.rows_of(mine.begin).begin;
            const std::int64_t end = before + rows.count();
            if (from_training.nearest.defined())
                run.nearest = from_training.nearest.slice(0, before, end);
            for (const auto& [name, sums] : from_training.sums)
                run.rows.outputs[name] = sums.slice(0, before, end);
            score_run(table.quantiles, units_of_run(units, numbers), run);
            append_run(run, table);
        }
    });
    for (auto& column : table.scores) gather_column(communicator, column);
    gather_column(communicator, table.predictions);
    gather_column(communicator, table.labels);
    gather_column(communicator, table.status);
    gather_column(communicator, table.row_hashes);
    return table;
}

}  // namespace

scores::ScoreTable score_all(parallel::Communicator& communicator,
                             const features::FeatureSource& source,
                             const quantities::HostTables& tables,
                             const detectors::Detectors& detectors,
                             const FromTrainingRows& from_training) {
    require_width(source, tables.head());
    return score_runs(
        communicator, source, detectors, from_training,
        [&](const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
            ScoredRun& run) { score_on_host(tables, detectors, quantiles, units, run); });
}

scores::ScoreTable score_all(parallel::Communicator& communicator,
                             const features::FeatureSource& source, quantities::PlainTables& tables,
                             const detectors::Detectors& detectors,
                             const FromTrainingRows& from_training) {
    require_width(source, tables.head());
    return score_runs(
        communicator, source, detectors, from_training,
        [&](const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
            ScoredRun& run) { score_on_device(tables, detectors, quantiles, units, run); });
}

}  // namespace farout::scoring
