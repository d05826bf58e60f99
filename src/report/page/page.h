#pragma once
/// report.html: one file that needs nothing else, neither a server nor a network.

#include <span>
#include <string>
#include <vector>

#include "report/calibration.h"
#include "report/class_names.h"
#include "report/clusters.h"
#include "report/page/page_images.h"
#include "report/significance.h"
#include "report/thresholds.h"
#include "report/trouble.h"

namespace farout::report {

/// What the page shows, beside the report's figures.
struct PageInput {
    const Report& report;
    const ReportScores& scores;
    std::span<const ThresholdRow> thresholds;
    std::span<const std::size_t> compared;  ///< whose tests these are, by place
    std::span<const TestRow> tests;
    TestChoice choice;  ///< of the tests
    std::span<const ClusterRow> clusters;
    const Parts& parts;
    const PageImages& images;
    std::span<const std::string> thumbnails;      ///< one an image of `images`: JPEG, "" for none
    std::vector<std::string> class_names{};       ///< by label; may be fewer than classes
    std::span<const CalibratedRow> calibrated{};  ///< of thresholds fixed on another set; or none
};

/// The page. Names stay text wherever they stand: they are escaped in HTML and in the data, and the
/// page's script never makes HTML of them. Equal inputs give equal bytes, but for the line of the
/// costs (id="costs").
std::string to_html(const PageInput& input);

/// The page's data, as to_html() embeds it: a JSON text without "<".
std::string page_data(const PageInput& input);

}  // namespace farout::report
