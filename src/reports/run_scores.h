#pragma once
/// The score files behind reports: runs against each other on the images that all of them read.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metrics/paired_auroc.h"
#include "report/run_comparison.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

/// Runs have the same images of a set where their score files list the same paths. Rows that took
/// no part in one of these runs take none here.
class RunScores final : public report::RunImages {
  public:
    /// `folders`: one a run, where their metrics.json lie, to which the paths of score files are
    /// relative.
    RunScores(std::span<const report::Run> runs, std::vector<std::filesystem::path> folders)
        : runs_(runs), folders_(std::move(folders)) {}

    std::optional<metrics::SetMetrics> common_figures(const std::string& detector,
                                                      const std::string& ood_set,
                                                      std::size_t run) override;
    std::optional<metrics::PairedTest> test(const std::string& detector, const std::string& ood_set,
                                            std::size_t run) override;

  private:
    using Taken = std::vector<std::uint8_t>;

    /// A set's score file, open; nothing where it isn't there.
    struct Rows {
        scores::ScoreFileReader file;
        Taken taken;
        std::vector<std::string> paths;
    };
    const std::optional<Rows>& rows_of(std::size_t run, const report::SetSummary& set);

    /// The rows of a set that take part in all runs with the images of the first one.
    struct CommonRows {
        Taken taken;
        std::vector<bool> has;  ///< whether a run's images are these
    };
    /// Of the in-distribution set ("") or an OOD set; nothing where the first run's images aren't
    /// known.
    const std::optional<CommonRows>& common_rows(const std::string& set);
    CommonRows find_common_rows(const std::string& set, const Rows& first);
    /// Whether this run and the first one have the same images of these OOD sets and of the
    /// in-distribution set.
    bool has_images(const std::vector<std::string>& sets, std::size_t run);

    const report::SetSummary* find_set(std::size_t run, const std::string& set) const;
    std::vector<float> scores_of(const std::string& detector, const std::string& set,
                                 std::size_t run);
    /// A detector's AUROC image by image, over the common rows.
    metrics::PlacedImages placed(const std::string& detector, const std::vector<std::string>& sets,
                                 std::size_t run);

    std::span<const report::Run> runs_;
    std::vector<std::filesystem::path> folders_;
    std::map<std::filesystem::path, std::optional<Rows>> known_;
    std::map<std::string, std::optional<CommonRows>> common_;
};

}  // namespace farout::reports
