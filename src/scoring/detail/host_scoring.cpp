#include "scoring/detail/host_scoring.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include <ATen/ATen.h>

#include "numerics/tiles.h"

namespace farout::scoring {

namespace {

std::vector<Range> tiles_of(const std::vector<Range>& units) {
    std::vector<Range> tiles;
    for (const Range& unit : units)
        for (std::int64_t row = unit.begin; row < unit.end; row += numerics::tile_rows)
            tiles.push_back({row, std::min(unit.end, row + numerics::tile_rows)});
    return tiles;
}

/// A row whose logits overflow float32 is as unusable as one with infinite features. Returns
/// whether there was one.
bool mark_overflows(const std::vector<numerics::Peak>& peaks, std::size_t first, ScoredRun& run) {
    bool found = false;
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        features::RowStatus& status = run.rows.status[first + i];
        if (status != features::RowStatus::ok || std::isfinite(peaks[i].logit)) continue;
        status = features::RowStatus::not_finite;
        run.rows.features[static_cast<std::int64_t>(first + i)].zero_();
        found = true;
    }
    return found;
}

void take_predictions(const std::vector<numerics::Peak>& peaks, std::size_t first, ScoredRun& run) {
    for (std::size_t i = 0; i < peaks.size(); ++i)
        if (run.rows.status[first + i] == features::RowStatus::ok)
            run.predictions[first + i] = peaks[i].index;
}

/// What the tiles of a run share. What they write of its rows lies apart, so that threads may share
/// them.
struct TileScorer {
    const quantities::HostTables& tables;
    const detectors::Detectors& detectors;
    const quantities::SetQuantiles& quantiles;
    ScoredRun& run;
    std::mutex times_mutex{};

    void score(Range tile) {
        const auto first = static_cast<std::size_t>(tile.begin);
        const at::Tensor& nearest = run.nearest;
        quantities::HostRows rows(
            tables, quantiles, run.rows.features.slice(0, tile.begin, tile.end),
            outputs_of(run.rows, tile),
            nearest.defined() ? nearest.slice(0, tile.begin, tile.end) : at::Tensor());
        // Without those rows anew: detectors see finite logits only.
        if (mark_overflows(rows.logits().peaks(), first, run)) return score(tile);
        take_predictions(rows.logits().peaks(), first, run);
        for (std::size_t d = 0; d < detectors.size(); ++d) {
            const auto timed = rows.times().measure(detectors[d].name);
            const at::Tensor scores =
                detectors[d].detector->score(rows).view({tile.count()}).to(at::kFloat);
            const float* values = scores.const_data_ptr<float>();
            for (std::size_t i = 0; i < static_cast<std::size_t>(tile.count()); ++i)
                if (run.rows.status[first + i] == features::RowStatus::ok)
                    run.scores[d][first + i] = values[i];
        }
        const std::lock_guard lock(times_mutex);
        run.times.add(rows.times());
    }
};

}  // namespace

void score_on_host(const quantities::HostTables& tables, const detectors::Detectors& detectors,
                   const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
                   ScoredRun& run) {
    const std::vector<Range> tiles = tiles_of(units);
    TileScorer scorer{tables, detectors, quantiles, run};
    numerics::for_tasks(static_cast<std::int64_t>(tiles.size()), [&](std::int64_t tile) {
        scorer.score(tiles[static_cast<std::size_t>(tile)]);
    });
}

}  // namespace farout::scoring
