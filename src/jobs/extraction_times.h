#pragma once
/// What the ranks of an extraction did with their time, for a person.

#include <string>
#include <vector>

#include "extraction/extract.h"

namespace farout::jobs {

/// Collective: the times of all ranks, in their order, on the root; none elsewhere.
std::vector<extraction::RankTimes> gather_times(parallel::Communicator& communicator,
                                                const extraction::RankTimes& own);

/// "91 % computing, 6 % waiting for pixels, 2 % waiting for other ranks, 1 % writing; decoding
/// threads busy 64 %": shares of `seconds` on the average rank, largest first, what is below half a
/// per cent left out.
std::string describe_times(const std::vector<extraction::RankTimes>& ranks, double seconds);

/// The same as a table, a line a rank, with what it computed.
std::string times_table(const std::vector<extraction::RankTimes>& ranks, double seconds);

}  // namespace farout::jobs
