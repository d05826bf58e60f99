#include "jobs/reports/distributed_report.h"

#include "distributed/evaluate_distributed.h"
#include "parallel/collective.h"
#include "scoring/score_file_reader.h"
#include "scoring/scoring.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// A detector's column of a score file.
class FileColumn final : public distributed::ScoreSource {
  public:
    FileColumn(const scoring::ScoreFileReader& file, const std::string& detector,
               const std::string& set)
        : distributed::ScoreSource(detector, set), file_(file) {}

    std::int64_t rows() const override { return file_.rows(); }

    void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const override {
        file_.read_scores(detector(), rows.begin, scores);
        file_.read_status(rows.begin, taken);
        for (std::uint8_t& row : taken)
            row = static_cast<features::RowStatus>(row) == features::RowStatus::ok ? 1 : 0;
    }

  private:
    const scoring::ScoreFileReader& file_;
};

void add_over_ranks(parallel::Communicator& communicator, report::SetCounts& counts) {
    std::vector<std::int64_t> sums, lows, highs;
    for (const std::int64_t* sum : counts.sums()) sums.push_back(*sum);
    for (const report::Extremes* extremes : counts.extremes()) {
        lows.push_back(extremes->low);
        highs.push_back(extremes->high);
    }
    communicator.all_reduce(sums, parallel::Reduction::sum);
    communicator.all_reduce(lows, parallel::Reduction::minimum);
    communicator.all_reduce(highs, parallel::Reduction::maximum);
    std::size_t i = 0;
    for (std::int64_t* sum : counts.sums()) *sum = sums[i++];
    i = 0;
    for (report::Extremes* extremes : counts.extremes()) {
        extremes->low = lows[i];
        extremes->high = highs[i++];
    }
}

}  // namespace

std::vector<report::MetricRow> distributed_rows(parallel::Communicator& communicator,
                                                const ReportStage& stage,
                                                const std::vector<std::string>& detectors) {
    const std::vector<fs::path> files = files_of(stage);
    const std::vector<std::string> sets = names_of(files);
    const std::vector<std::string> ood_sets(sets.begin() + 1, sets.end());
    std::vector<metrics::SetNumbers> groups;
    std::vector<scoring::ScoreFileReader> readers;
    parallel::agree(communicator, [&] {
        groups = report::numbers_of(stage.groups, ood_sets);
        for (const auto& file : files) readers.emplace_back(file, detectors);
    });
    std::vector<report::MetricRow> rows;
    for (const auto& detector : detectors) {
        const FileColumn id(readers.front(), detector, sets.front());
        std::vector<std::unique_ptr<distributed::ScoreSource>> ood;
        for (std::size_t set = 1; set < sets.size(); ++set)
            ood.push_back(std::make_unique<FileColumn>(readers[set], detector, sets[set]));
        const auto figures = distributed::evaluate_distributed(communicator, id, ood, groups);
        const auto more = report::metric_rows(detector, ood_sets, figures, stage.groups);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

std::vector<report::SetCounts> distributed_counts(parallel::Communicator& communicator,
                                                  const ReportStage& stage,
                                                  const std::vector<std::string>& detectors) {
    std::vector<report::SetCounts> counts;
    parallel::agree(communicator, [&] {
        counts = count_rows(files_of(stage), detectors, communicator.rank(), communicator.size());
    });
    for (report::SetCounts& set : counts) add_over_ranks(communicator, set);
    return counts;
}

}  // namespace farout::jobs
