#include "reports/gathered_report.h"

#include <cstring>

#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::reports {

namespace {

using metrics::DetectorMetrics;
using metrics::SetMetrics;

void append(std::vector<SetMetrics>& figures, const report::SortedSets& sorted,
            std::span<const metrics::SetNumbers> groups) {
    const DetectorMetrics more = metrics::evaluate_sets<float>(sorted.id, sorted.ood, groups);
    figures.insert(figures.end(), more.sets.begin(), more.sets.end());
    figures.push_back(more.mean);
    figures.insert(figures.end(), more.group_means.begin(), more.group_means.end());
}

}  // namespace

std::vector<SetMetrics> figures_of(const ReportFiles& files,
                                   const std::vector<report::SetGroup>& groups, Range detectors,
                                   const report::ReportScores* scores) {
    const auto numbers = report::numbers_of(groups, files.ood_names());
    std::vector<SetMetrics> figures;
    for (std::int64_t i = detectors.begin; i < detectors.end; ++i) {
        parallel::throw_if_interrupted();
        const auto detector = static_cast<std::size_t>(i);
        if (scores != nullptr)
            append(figures, scores->sorted(detector), numbers);
        else
            append(figures, sorted_sets(files, files.detectors()[detector]), numbers);
    }
    return figures;
}

std::vector<report::MetricRow> rows_of(std::span<const SetMetrics> figures,
                                       const ReportFiles& files,
                                       const std::vector<report::SetGroup>& groups) {
    const std::vector<std::string> ood_sets = files.ood_names();
    std::vector<report::MetricRow> rows;
    for (const std::string& detector : files.detectors()) {
        const auto take = [&](std::size_t count) {
            const auto taken = figures.first(count);
            figures = figures.subspan(count);
            return std::vector<SetMetrics>(taken.begin(), taken.end());
        };
        DetectorMetrics metrics;
        metrics.sets = take(ood_sets.size());
        metrics.mean = take(1).front();
        metrics.group_means = take(groups.size());
        const auto more = report::metric_rows(detector, ood_sets, metrics, groups);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

std::vector<report::MetricRow> gathered_rows(parallel::Communicator& communicator,
                                             const ReportFiles& files,
                                             const std::vector<report::SetGroup>& groups,
                                             const report::ReportScores* scores) {
    std::vector<SetMetrics> own;
    parallel::agree(communicator, [&] {
        const auto count = static_cast<std::int64_t>(files.detectors().size());
        own = figures_of(files, groups, share_of(count, communicator.rank(), communicator.size()),
                         scores);
    });
    const auto shares = communicator.gather(std::as_bytes(std::span(own)), 0);
    if (!communicator.is_root()) return {};
    std::vector<SetMetrics> figures;
    for (const parallel::Bytes& share : shares) {
        const std::size_t before = figures.size();
        figures.resize(before + share.size() / sizeof(SetMetrics));
        std::memcpy(figures.data() + before, share.data(), share.size());
    }
    return rows_of(figures, files, groups);
}

}  // namespace farout::reports
