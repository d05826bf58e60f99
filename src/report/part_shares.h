#pragma once
/// classes.csv: what share of each in-distribution class a detector refuses, and of each folder of
/// an OOD set accepts.

#include <span>
#include <string>
#include <vector>

#include "metrics/interval.h"
#include "report/trouble.h"

namespace farout::report {

/// A class or folder at the threshold that 95 % of the in-distribution images reach.
struct PartShare {
    std::string detector;
    std::string set;
    SetRole role = SetRole::in_distribution;
    std::string part;
    std::uint64_t images = 0;
    std::uint64_t wrong = 0;     ///< in-distribution ones refused, OOD ones accepted
    metrics::Interval interval;  ///< Wilson's, 95 %
    double share() const { return static_cast<double>(wrong) / static_cast<double>(images); }
};

/// By detector and set; the worst first, by the lower end of the interval, so that what a few
/// images make look bad doesn't lead.
std::vector<PartShare> part_shares(const ReportScores& scores, const Parts& parts);

/// detector, set, role, part, images, wrong, share, share_low, share_high. Shares from 0 to 1.
std::string to_csv(std::span<const PartShare> shares);

}  // namespace farout::report
