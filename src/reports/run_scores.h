#pragma once
/// The score files behind reports, for tests of runs against each other.

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "metrics/paired_auroc.h"
#include "report/run_comparison.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

/// The runs' folders, one a run: where their metrics.json lie, to which the paths of score files
/// are relative.
class RunScores {
  public:
    RunScores(std::span<const report::Run> runs, std::vector<std::filesystem::path> folders)
        : runs_(runs), folders_(std::move(folders)) {}

    /// See TestOfRuns. Images are the same where both score files list the same paths; rows that
    /// took no part in one of the runs take none here.
    std::optional<metrics::PairedTest> test(const std::string& detector, const std::string& ood_set,
                                            std::size_t run);

  private:
    /// A set's score file, open; nothing where it isn't there.
    struct Rows {
        scores::ScoreFileReader file;
        std::vector<std::uint8_t> taken;
        std::vector<std::string> paths;
    };
    const std::optional<Rows>& rows_of(std::size_t run, const report::SetSummary& set);
    /// The rows that take part in both runs; nothing where the images aren't the same.
    std::optional<std::vector<std::uint8_t>> common_rows(const report::SetSummary& first,
                                                         const report::SetSummary& other,
                                                         std::size_t run);
    struct BothRuns {
        metrics::PlacedImages first, other;
    };
    std::optional<BothRuns> placed(const std::string& detector, const std::string& set,
                                   std::size_t run);

    std::span<const report::Run> runs_;
    std::vector<std::filesystem::path> folders_;
    std::map<std::filesystem::path, std::optional<Rows>> known_;
};

}  // namespace farout::reports
