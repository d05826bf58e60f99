#pragma once
/// Images that are there more than once, told by the hashes of their features.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "report/report.h"

namespace farout::report {

/// A set's rows.
struct HashedSet {
    std::string name;
    std::vector<std::uint64_t> hashes;  ///< of the features; 0 for rows that take no part
};

/// The path of a row of a set (0: the in-distribution one), or what else it is called by.
using PathOfRow = std::function<std::string(std::size_t set, std::size_t row)>;

/// The in-distribution set first. Warns of OOD images that are in-distribution ones, too; of
/// images that are in two OOD sets, or in one of them twice; of features that many rows of a set
/// share, which then aren't taken for one image.
std::vector<ReportWarning> repeated_images(const std::vector<HashedSet>& sets,
                                           const PathOfRow& path_of);

}  // namespace farout::report
