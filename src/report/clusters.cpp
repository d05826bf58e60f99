#include "report/clusters.h"

#include <cmath>
#include <limits>
#include <map>

#include "metrics/clustered_auroc.h"
#include "report/class_names.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Clusters : metrics::Clusters {
    bool known = false;
};

/// name_of(row): what the rows of a cluster have in common.
template <typename NameOf>
Clusters numbered(const ScoredSet& set, NameOf name_of) {
    std::map<decltype(name_of(std::size_t{0})), std::uint32_t> numbers;
    Clusters clusters{{std::vector<std::uint32_t>(set.taken.size()), 0}, true};
    for (std::size_t row = 0; row < set.taken.size(); ++row)
        if (set.taken[row] != 0)
            clusters.of_row[row] =
                numbers.try_emplace(name_of(row), static_cast<std::uint32_t>(numbers.size()))
                    .first->second;
    clusters.count = numbers.size();
    return clusters;
}

Clusters by_label(const ScoredSet& set) {
    Clusters clusters = numbered(set, [&](std::size_t row) { return set.labels[row]; });
    for (std::size_t row = 0; row < set.taken.size(); ++row)
        if (set.taken[row] != 0 && set.labels[row] < 0) clusters.known = false;
    return clusters;
}

Clusters by_folder(const ScoredSet& set) {
    if (set.paths.empty()) return {{std::vector<std::uint32_t>(set.taken.size()), 1}, false};
    return numbered(set, [&](std::size_t row) { return folder_of(set.paths[row]); });
}

/// One detector on all sets.
struct Placed {
    std::vector<std::uint64_t> id_sizes;
    std::vector<metrics::ClusterSums> sets;
    std::vector<double> ood_variances;  ///< of each set, by folder
};

Placed placed(const ReportScores& scores, std::size_t detector, const Clusters& classes,
              const std::vector<Clusters>& folders) {
    const SortedSets& sorted = scores.sorted(detector);
    Placed placed{metrics::cluster_sizes(sorted.id, classes), {}, {}};
    for (std::size_t set = 0; set < folders.size(); ++set) {
        const auto& ood = sorted.ood[set];
        placed.sets.push_back(metrics::cluster_sums(sorted.id, classes, ood, folders[set]));
        placed.ood_variances.push_back(metrics::clustered_variance(
            placed.sets.back().ood, metrics::cluster_sizes(ood, folders[set])));
    }
    return placed;
}

/// The variance of the mean over these sets: its in-distribution part by classes.
double id_variance(const Placed& placed, const metrics::SetNumbers& sets) {
    std::vector<double> sums(placed.id_sizes.size());
    for (const std::size_t set : sets)
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += placed.sets[set].id[i] / static_cast<double>(sets.size());
    return metrics::clustered_variance(sums, placed.id_sizes);
}

}  // namespace

std::vector<ClusterRow> cluster_rows(const ReportScores& scores, const Report& report) {
    const Clusters classes = by_label(scores.id);
    std::vector<Clusters> folders;
    for (const ScoredSet& set : scores.ood) folders.push_back(by_folder(set));
    std::vector<ClusterRow> rows;
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        const Placed of_detector = placed(scores, detector, classes, folders);
        for (const ReportColumn& column : scores.columns()) {
            const metrics::SetMetrics& figures =
                report.row_of(scores.detectors[detector], column.ood_set).metrics;
            const double k = static_cast<double>(column.sets.size());
            ClusterRow row{scores.detectors[detector],
                           column.ood_set,
                           figures.auroc,
                           std::sqrt(figures.auroc_variance.total()),
                           unknown,
                           unknown,
                           0,
                           0};
            double ood_variance = 0;
            for (const std::size_t set : column.sets) {
                row.ood_folders += folders[set].known ? folders[set].count : 0;
                ood_variance +=
                    folders[set].known ? of_detector.ood_variances[set] / k / k : unknown;
            }
            if (classes.known) {
                const double of_id = id_variance(of_detector, column.sets);
                row.id_classes = classes.count;
                row.by_id_classes = std::sqrt(of_id + figures.auroc_variance.ood);
                row.by_both = std::sqrt(of_id + ood_variance);
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::string to_csv(std::span<const ClusterRow> rows) {
    std::string text =
        "detector,ood_set,auroc,standard_error,standard_error_id_classes,standard_error_both,"
        "ratio_id_classes,ratio_both,id_classes,ood_folders\n";
    for (const ClusterRow& row : rows) {
        text += csv_field(row.detector) + ',' + csv_field(row.ood_set);
        for (const double figure : {row.auroc, row.by_images, row.by_id_classes, row.by_both,
                                    row.by_id_classes / row.by_images, row.by_both / row.by_images})
            text += ',' + number_or_nothing(figure);
        text += ',' + std::to_string(row.id_classes) + ',' + std::to_string(row.ood_folders) + '\n';
    }
    return text;
}

}  // namespace farout::report
