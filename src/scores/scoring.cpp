#include "scores/scoring.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <span>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/finite.h"
#include "core/text.h"
#include "detectors/scored_rows.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "statistics/quantile.h"
#include "statistics/runs.h"
#include "statistics/tiles.h"

namespace farout {

namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

// What ranks share are units of about this many rows, so that a small set keeps several busy; a
// rank reads some at a time, so that a run keeps many threads busy.
constexpr std::int64_t unit_rows = 1024;
constexpr std::int64_t units_a_run = 4;

Range rows_of(const Blocks& units, Range numbers) {
    return {units.rows_of(numbers.begin).begin, units.rows_of(numbers.end - 1).end};
}

/// The tiles of some units, as rows of the first unit's beginning: none crosses a unit's edge, so
/// that tiles don't depend on who scores them.
std::vector<Range> tiles_of(const Blocks& units, Range numbers) {
    std::vector<Range> tiles;
    const std::int64_t origin = units.rows_of(numbers.begin).begin;
    for (std::int64_t unit = numbers.begin; unit < numbers.end; ++unit) {
        const Range rows = units.rows_of(unit);
        for (std::int64_t row = rows.begin; row < rows.end; row += tile_rows)
            tiles.push_back({row - origin, std::min(rows.end, row + tile_rows) - origin});
    }
    return tiles;
}

/// Rows with a NaN or an infinity are marked; they and all that aren't ok are set to zero.
void mark_not_finite(FeatureRows& rows) {
    const std::int64_t width = rows.features.size(1);
    float* features = rows.features.data_ptr<float>();
    for (RowStatus& status : rows.status) {
        if (status == RowStatus::ok && !all_finite({features, static_cast<std::size_t>(width)}))
            status = RowStatus::not_finite;
        if (status != RowStatus::ok) std::fill_n(features, width, 0.0f);
        features += width;
    }
}

/// A run's rows while they are scored; what tiles write lies apart, so that threads may share them.
struct RunScores {
    FeatureRows rows;
    std::vector<std::vector<float>> scores;  ///< one column a detector
    std::vector<std::int32_t> predictions;
    std::mutex times_mutex;
    StepTimes times;

    RunScores(FeatureRows read, std::size_t detectors)
        : rows(std::move(read)),
          scores(detectors, std::vector<float>(rows.status.size(), no_score)),
          predictions(rows.status.size(), -1) {
        mark_not_finite(rows);
    }
};

/// A row whose logits overflow float32 is as unusable as one with infinite features. Returns
/// whether there was one.
bool mark_overflows(const std::vector<Peak>& peaks, std::size_t first, RunScores& run) {
    bool found = false;
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        RowStatus& status = run.rows.status[first + i];
        if (status != RowStatus::ok || std::isfinite(peaks[i].logit)) continue;
        status = RowStatus::not_finite;
        run.rows.features[static_cast<std::int64_t>(first + i)].zero_();
        found = true;
    }
    return found;
}

void take_predictions(const std::vector<Peak>& peaks, std::size_t first, RunScores& run) {
    for (std::size_t i = 0; i < peaks.size(); ++i)
        if (run.rows.status[first + i] == RowStatus::ok)
            run.predictions[first + i] = peaks[i].index;
}

/// What a scoring pass shares.
struct Pass {
    const ScoringTables& tables;
    const Detectors& detectors;
    const SetQuantiles& quantiles;

    void score_tile(Range tile, RunScores& run) const {
        const auto first = static_cast<std::size_t>(tile.begin);
        const at::Tensor& odin = run.rows.odin;
        ScoredRows rows(tables, quantiles, run.rows.features.slice(0, tile.begin, tile.end),
                        odin.defined() ? odin.slice(0, tile.begin, tile.end) : at::Tensor());
        // Without those rows anew: detectors see finite logits only.
        if (mark_overflows(rows.logits().peaks(), first, run)) return score_tile(tile, run);
        take_predictions(rows.logits().peaks(), first, run);
        for (std::size_t d = 0; d < detectors.size(); ++d) {
            const auto timed = rows.times().measure(detectors[d].name);
            const at::Tensor scores = detectors[d].detector->score(rows);
            const float* values = scores.const_data_ptr<float>();
            for (std::size_t i = 0; i < static_cast<std::size_t>(tile.count()); ++i)
                if (run.rows.status[first + i] == RowStatus::ok)
                    run.scores[d][first + i] = values[i];
        }
        const std::lock_guard lock(run.times_mutex);
        run.times.add(rows.times());
    }
};

template <typename T>
void append(std::vector<T>& column, const std::vector<T>& rows) {
    column.insert(column.end(), rows.begin(), rows.end());
}

void append_run(const RunScores& run, ScoreTable& table) {
    for (std::size_t d = 0; d < table.scores.size(); ++d) append(table.scores[d], run.scores[d]);
    append(table.predictions, run.predictions);
    append(table.labels, run.rows.labels);
    append(table.status, run.rows.status);
    table.times.add(run.times);
}

/// Collective: a column's parts, in order of ranks, on the root; empty elsewhere.
template <typename T>
void gather_column(Communicator& communicator, std::vector<T>& column) {
    if (communicator.size() == 1) return;
    const std::vector<Bytes> parts = communicator.gather(std::as_bytes(std::span(column)), 0);
    column.clear();
    for (const Bytes& part : parts) {
        const std::size_t before = column.size();
        column.resize(before + part.size() / sizeof(T));
        if (!part.empty()) std::memcpy(column.data() + before, part.data(), part.size());
    }
}

FeatureRows read_timed(const FeatureSource& source, Range rows, StepTimes& times) {
    const auto timed = times.measure("read");
    return source.read(rows);
}

}  // namespace

ScoreTable score_all(Communicator& communicator, const FeatureSource& source,
                     const ScoringTables& tables, const Detectors& detectors) {
    if (source.width() != tables.head().feature_width())
        throw Error(concat("'", source.name(), "' holds features of width ", source.width(),
                           ", but the head takes ", tables.head().feature_width(),
                           ". Give the head of the model that made the features."));
    ScoreTable table;
    for (const NamedDetector& named : detectors) table.detectors.push_back(named.name);
    table.scores.resize(detectors.size());
    {
        const auto timed = table.times.measure("quantiles of the set");
        table.quantiles = quantiles_of_set(communicator, source, set_quantiles_of(detectors));
    }
    agree(communicator, [&] {
        const Pass pass{tables, detectors, table.quantiles};
        const Blocks units = runs_of(source.blocks(), unit_rows);
        const Range mine = share_of(units.count(), communicator.rank(), communicator.size());
        for (std::int64_t first = mine.begin; first < mine.end; first += units_a_run) {
            throw_if_interrupted();
            const Range run_units{first, std::min(mine.end, first + units_a_run)};
            RunScores run(read_timed(source, rows_of(units, run_units), table.times),
                          detectors.size());
            const std::vector<Range> tiles = tiles_of(units, run_units);
            for_tasks(static_cast<std::int64_t>(tiles.size()), [&](std::int64_t tile) {
                pass.score_tile(tiles[static_cast<std::size_t>(tile)], run);
            });
            append_run(run, table);
        }
    });
    for (auto& column : table.scores) gather_column(communicator, column);
    gather_column(communicator, table.predictions);
    gather_column(communicator, table.labels);
    gather_column(communicator, table.status);
    return table;
}

std::int64_t count_rows(const ScoreTable& table, RowStatus status) {
    return std::count(table.status.begin(), table.status.end(), status);
}

}  // namespace farout
