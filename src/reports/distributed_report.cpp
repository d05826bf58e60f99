#include "reports/distributed_report.h"

#include "distributed/evaluate_distributed.h"
#include "files/row_status.h"
#include "parallel/collective.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

namespace {

/// A detector's column of a score file.
class FileColumn final : public distributed::ScoreSource {
  public:
    FileColumn(const scores::ScoreFileReader& file, const std::string& detector)
        : distributed::ScoreSource(detector, name_of(file)), file_(file) {}

    std::int64_t rows() const override { return file_.rows(); }

    void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const override {
        file_.read_scores(detector(), rows.begin, scores);
        file_.read_status(rows.begin, taken);
        for (std::uint8_t& row : taken)
            row = static_cast<files::RowStatus>(row) == files::RowStatus::ok ? 1 : 0;
    }

  private:
    const scores::ScoreFileReader& file_;
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
                                                const ReportFiles& files,
                                                const std::vector<report::SetGroup>& groups) {
    const std::vector<std::string> ood_sets = files.ood_names();
    std::vector<metrics::SetNumbers> numbers;
    parallel::agree(communicator, [&] { numbers = report::numbers_of(groups, ood_sets); });
    std::vector<report::MetricRow> rows;
    for (const auto& detector : files.detectors()) {
        const FileColumn id(files.id(), detector);
        std::vector<std::unique_ptr<distributed::ScoreSource>> ood;
        for (const scores::ScoreFileReader& set : files.ood())
            ood.push_back(std::make_unique<FileColumn>(set, detector));
        const auto figures = distributed::evaluate_distributed(communicator, id, ood, numbers);
        const auto more = report::metric_rows(detector, ood_sets, figures, groups);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

std::vector<report::SetCounts> distributed_counts(parallel::Communicator& communicator,
                                                  const ReportFiles& files) {
    std::vector<report::SetCounts> counts;
    parallel::agree(communicator,
                    [&] { counts = count_rows(files, communicator.rank(), communicator.size()); });
    for (report::SetCounts& set : counts) add_over_ranks(communicator, set);
    return counts;
}

}  // namespace farout::reports
