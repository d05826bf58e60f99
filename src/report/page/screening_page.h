#pragma once
/// The page of a screening: what is promised, where refusals are more than chance explains, and the
/// images that are refused. One file that needs neither a script nor a network.

#include <span>
#include <string>

#include "report/screening.h"

namespace farout::report {

struct ScreeningPage {
    const Screening& screening;
    Grouping by = Grouping::folder;
    std::span<const RefusalGroup> groups;
    std::span<const std::size_t> rows;        ///< whose images are shown
    std::span<const std::string> thumbnails;  ///< one a row: JPEG, "" for none
};

/// Names stay text: they are escaped. Equal inputs give equal bytes.
std::string to_html(const ScreeningPage& page);

}  // namespace farout::report
