#pragma once
/// A set's scores from ranges of rows to ranges of values.

#include "distributed/key_ranges.h"
#include "distributed/score_source.h"

namespace farout::distributed {

/// Collective: the scores that take part in the rank's ranges, a rank having ranges.count() / size
/// of them one after the other, the first rank the highest. NaN mustn't take part. `own`: how many
/// scores take part in this rank's rows. While they are exchanged, a range at a time, their keys
/// are held, too: 4 bytes a row.
metrics::CountedScores spread_scores(parallel::Communicator& communicator,
                                     const ScoreSource& source, std::int64_t own,
                                     const KeyRanges& ranges);

}  // namespace farout::distributed
