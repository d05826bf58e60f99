#include "metrics/false_positives.h"

#include <algorithm>

namespace farout::metrics {

FalsePositives::FalsePositives(std::uint64_t n, std::uint64_t whole, std::uint64_t one_in)
    : ranks_(n, one_in), whole_(whole), at_rank_(ranks_.criticals().size() + 1) {
    if (ranks_.fewest_missed() == 0) at_rank_.front() = whole;
}

void FalsePositives::see(std::uint64_t first, std::uint64_t ties, std::uint64_t false_positives) {
    const std::uint64_t begin = std::max(first, ranks_.fewest_missed());
    const std::uint64_t end =
        std::min<std::uint64_t>(first + ties, ranks_.fewest_missed() + at_rank_.size());
    for (std::uint64_t rank = begin; rank < end; ++rank)
        at_rank_[rank - ranks_.fewest_missed()] = false_positives;
}

}  // namespace farout::metrics
