#pragma once
/// clusters.csv: how sure AUROCs are where classes and folders are what is sampled, not images.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/report_scores.h"

namespace farout::report {

/// An AUROC's standard errors. By images: for new images of the same classes and folders. By
/// clusters (metrics/clustered_auroc.h): for new classes of the same kind, which are taken as drawn
/// independently of each other, whatever the images of one have in common. A few clusters tell
/// their own spread badly.
struct ClusterRow {
    std::string detector;
    std::string ood_set;
    double auroc = 0;
    double by_images = 0;
    double by_id_classes = 0;  ///< in-distribution images by label, OOD images by themselves
    double by_both = 0;        ///< OOD images by folder, too
    std::uint64_t id_classes = 0;
    std::uint64_t ood_folders = 0;  ///< of a mean: of all its sets
};

/// By detector and column of the report, in the order of its rows. Standard errors are NaN where
/// an in-distribution image has no label or all have the same one; where OOD images have no paths,
/// or those of a set lie in one folder, by_both is. `report`: of these scores, its rows with the
/// variances that they were made with.
std::vector<ClusterRow> cluster_rows(const ReportScores& scores, const Report& report);

/// detector, ood_set, auroc, standard_error, standard_error_id_classes, standard_error_both,
/// ratio_id_classes, ratio_both (to standard_error), id_classes, ood_folders; "" where not known.
std::string to_csv(std::span<const ClusterRow> rows);

}  // namespace farout::report
