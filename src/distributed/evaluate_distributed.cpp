#include "distributed/evaluate_distributed.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "distributed/spread_scores.h"
#include "metrics/evaluation.h"
#include "metrics/threshold_walk.h"
#include "parallel/collective.h"
#include "parallel/communicator.h"

namespace farout::distributed {
namespace {

/// From rank to rank, rank 0 holding the highest scores. Both functions are collective.
class RankRelay final : public metrics::Relay {
  public:
    explicit RankRelay(parallel::Communicator& communicator) : communicator_(communicator) {}
    void take_over(const metrics::RelayState& state) override;
    void hand_over(const metrics::RelayState& state) override;

  private:
    parallel::Communicator& communicator_;
};

parallel::Bytes packed(const metrics::RelayState& state) {
    parallel::Bytes all;
    for (const auto& part : state) all.insert(all.end(), part.begin(), part.end());
    return all;
}

void unpack(std::span<const std::byte> all, const metrics::RelayState& state) {
    for (const auto& part : state) {
        std::copy_n(all.begin(), part.size(), part.begin());
        all = all.subspan(part.size());
    }
}

void RankRelay::take_over(const metrics::RelayState& state) {
    if (communicator_.rank() == 0) return;
    parallel::Bytes all = packed(state);
    communicator_.receive(all, communicator_.rank() - 1);
    unpack(all, state);
}

void RankRelay::hand_over(const metrics::RelayState& state) {
    const int last = communicator_.size() - 1;
    parallel::Bytes all = packed(state);
    if (communicator_.rank() != last) communicator_.send(all, communicator_.rank() + 1);
    communicator_.broadcast(all, last);
    unpack(all, state);
}

constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();

/// The columns to be compared, the in-distribution set's first.
using Columns = std::vector<const ScoreSource*>;

/// What this rank's rows hold, a number a column.
struct Census {
    std::vector<std::int64_t> taken;
    std::vector<std::int64_t> nans;         ///< in rows that take part
    std::vector<std::int64_t> first_nan;    ///< the row, or nowhere
    std::vector<metrics::ScoreKey> sample;  ///< keys of every so many rows of all columns
};

Range own_rows(const parallel::Communicator& communicator, const ScoreSource& column) {
    return share_of(column.rows(), communicator.rank(), communicator.size());
}

Census census_of(const parallel::Communicator& communicator, const Columns& columns,
                 std::int64_t sample_every) {
    Census census{{}, {}, {}, {}};
    for (const ScoreSource* column : columns) {
        std::int64_t taken_rows = 0;
        std::int64_t nans = 0;
        std::int64_t first_nan = nowhere;
        for_each_piece(*column, own_rows(communicator, *column),
                       [&](std::int64_t first, auto scores, auto taken) {
                           for (std::size_t i = 0; i < scores.size(); ++i) {
                               const std::int64_t row = first + static_cast<std::int64_t>(i);
                               if (taken[i] == 0) continue;
                               ++taken_rows;
                               if (std::isnan(scores[i])) {
                                   ++nans;
                                   first_nan = std::min(first_nan, row);
                               } else if (row % sample_every == 0) {
                                   census.sample.push_back(metrics::score_key(scores[i]));
                               }
                           }
                       });
        census.taken.push_back(taken_rows);
        census.nans.push_back(nans);
        census.first_nan.push_back(first_nan);
    }
    return census;
}

/// Throws Error as the columns' sorting on one rank would.
void check_columns(const Columns& columns, const Census& total) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ScoreSource& column = *columns[i];
        if (total.nans[i] > 0)
            throw metrics::nan_scores(column.detector(), column.set(),
                                      static_cast<std::uint64_t>(total.first_nan[i]),
                                      static_cast<std::uint64_t>(total.nans[i]));
        if (total.taken[i] == 0)
            throw metrics::no_scores(column.detector(), column.set(),
                                     static_cast<std::uint64_t>(column.rows()));
    }
    const auto scores = [&](std::size_t column) {
        return static_cast<std::uint64_t>(total.taken[column]);
    };
    for (std::size_t i = 1; i < columns.size(); ++i)
        metrics::AurocCounts({scores(0), scores(i)});  // throws where there are too many pairs
}

/// How many ranges a rank has, so that a piece of the largest column has about so many rows.
std::size_t ranges_per_rank(const Columns& columns, int ranks, std::int64_t piece_rows) {
    std::int64_t most = 0;
    for (const ScoreSource* column : columns) most = std::max(most, column->rows());
    return static_cast<std::size_t>(most / ranks / piece_rows + 1);
}

std::int64_t sample_every(const Columns& columns, int ranks, std::int64_t sample_rows) {
    std::int64_t rows = 0;
    for (const ScoreSource* column : columns) rows += column->rows();
    return std::max<std::int64_t>(1, rows / ranks / sample_rows);
}

/// What a rank holds of a set.
struct Part {
    std::uint64_t whole = 0;
    metrics::CountedScores scores;
    std::uint64_t count() const { return whole; }
    metrics::CountedRuns runs() const { return scores.runs(); }
};

}  // namespace

metrics::DetectorMetrics evaluate_distributed(parallel::Communicator& communicator,
                                              const ScoreSource& id,
                                              std::span<const std::unique_ptr<ScoreSource>> ood,
                                              std::span<const metrics::SetNumbers> groups,
                                              const ExchangeLimits& limits) {
    Columns columns{&id};
    for (const auto& set : ood) columns.push_back(set.get());
    const int ranks = communicator.size();
    Census own;
    parallel::agree(communicator, [&] {
        own = census_of(communicator, columns, sample_every(columns, ranks, limits.sample_rows));
    });
    Census total{own.taken, own.nans, own.first_nan, {}};
    communicator.all_reduce(total.taken, parallel::Reduction::sum);
    communicator.all_reduce(total.nans, parallel::Reduction::sum);
    communicator.all_reduce(total.first_nan, parallel::Reduction::minimum);
    parallel::agree(communicator, [&] { check_columns(columns, total); });

    const std::size_t pieces = ranges_per_rank(columns, ranks, limits.piece_rows);
    const KeyRanges ranges(communicator, std::move(own.sample),
                           pieces * static_cast<std::size_t>(ranks));
    const auto part_of_column = [&](std::size_t column) {
        return Part{static_cast<std::uint64_t>(total.taken[column]),
                    spread_scores(communicator, *columns[column], own.taken[column], ranges)};
    };
    const Part id_part = part_of_column(0);
    RankRelay relay(communicator);
    return metrics::evaluate_parts(
        id_part, ood.size(), [&](std::size_t set) { return part_of_column(set + 1); }, groups,
        relay);
}

}  // namespace farout::distributed
