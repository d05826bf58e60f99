#include "jobs/reports/distributed_report.h"

#include "distributed/evaluate_distributed.h"
#include "parallel/collective.h"
#include "scoring/score_file_reader.h"
#include "scoring/scoring.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

/// A detector's column of a score file.
class FileColumn final : public ScoreSource {
  public:
    FileColumn(const ScoreFileReader& file, const std::string& detector, const std::string& set)
        : ScoreSource(detector, set), file_(file) {}

    std::int64_t rows() const override { return file_.rows(); }

    void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const override {
        file_.read_scores(detector(), rows.begin, scores);
        file_.read_status(rows.begin, taken);
        for (std::uint8_t& row : taken) row = static_cast<RowStatus>(row) == RowStatus::ok ? 1 : 0;
    }

  private:
    const ScoreFileReader& file_;
};

void add_over_ranks(Communicator& communicator, SetCounts& counts) {
    std::vector<std::int64_t> sums, lows, highs;
    for (const std::int64_t* sum : counts.sums()) sums.push_back(*sum);
    for (const Extremes* extremes : counts.extremes()) {
        lows.push_back(extremes->low);
        highs.push_back(extremes->high);
    }
    communicator.all_reduce(sums, Reduction::sum);
    communicator.all_reduce(lows, Reduction::minimum);
    communicator.all_reduce(highs, Reduction::maximum);
    std::size_t i = 0;
    for (std::int64_t* sum : counts.sums()) *sum = sums[i++];
    i = 0;
    for (Extremes* extremes : counts.extremes()) {
        extremes->low = lows[i];
        extremes->high = highs[i++];
    }
}

}  // namespace

std::vector<MetricRow> distributed_rows(Communicator& communicator, const ReportStage& stage,
                                        const std::vector<std::string>& detectors) {
    const std::vector<fs::path> files = files_of(stage);
    const std::vector<std::string> sets = names_of(files);
    const std::vector<std::string> ood_sets(sets.begin() + 1, sets.end());
    std::vector<SetNumbers> groups;
    std::vector<ScoreFileReader> readers;
    agree(communicator, [&] {
        groups = numbers_of(stage.groups, ood_sets);
        for (const auto& file : files) readers.emplace_back(file, detectors);
    });
    std::vector<MetricRow> rows;
    for (const auto& detector : detectors) {
        const FileColumn id(readers.front(), detector, sets.front());
        std::vector<std::unique_ptr<ScoreSource>> ood;
        for (std::size_t set = 1; set < sets.size(); ++set)
            ood.push_back(std::make_unique<FileColumn>(readers[set], detector, sets[set]));
        const auto figures = evaluate_distributed(communicator, id, ood, groups);
        const auto more = metric_rows(detector, ood_sets, figures, stage.groups);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

std::vector<SetCounts> distributed_counts(Communicator& communicator, const ReportStage& stage,
                                          const std::vector<std::string>& detectors) {
    std::vector<SetCounts> counts;
    agree(communicator, [&] {
        counts = count_rows(files_of(stage), detectors, communicator.rank(), communicator.size());
    });
    for (SetCounts& set : counts) add_over_ranks(communicator, set);
    return counts;
}

}  // namespace farout
