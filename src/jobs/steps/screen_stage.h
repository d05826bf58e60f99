#pragma once
/// Verdicts on new images: extraction, one detector's scores, the threshold that a calibration set
/// gives, and what is refused.

#include <filesystem>
#include <optional>
#include <string>

#include "jobs/steps/stages.h"
#include "report/screening.h"

namespace farout::jobs {

/// In-distribution images that the threshold and p values come from.
struct Calibration {
    std::filesystem::path features;
    std::string set;  ///< what it is, for people
    double accepted = 0.95;
};

struct ScreenStage {
    /// The new images; `out` and `outputs` are run_stage()'s own.
    ExtractStage extract;
    /// Head, statistics and one detector; `features` and `out` are run_stage()'s own.
    ScoreStage score;
    std::optional<Calibration> calibration;
    float threshold = 0;        ///< where there is no calibration
    std::filesystem::path out;  ///< verdicts.csv
    report::Grouping by = report::Grouping::folder;
    std::size_t window = 0;  ///< rows of the list that are a group; 0: as usual_window() has it
    std::optional<std::filesystem::path> class_names{};
    std::size_t pictures = 100;
};

/// What lies beside verdicts.csv: "verdicts.groups.csv", "verdicts.json", "verdicts.html", and the
/// folder "verdicts.screen" of features and scores, which a run that comes back goes on with.
struct ScreenFiles {
    explicit ScreenFiles(const std::filesystem::path& out);

    std::filesystem::path groups, facts, page, folder;
    std::filesystem::path features, scores;  ///< of the new images, in the folder
};

/// Why verdicts on single images can't be had of this detector: a UsageError; of several or none
/// likewise.
void require_single_images(const catalogue::Selection& selection);

/// Collective. unreadable_images where some images got no verdict.
ExitStatus run_stage(parallel::Session& session, const ScreenStage& stage, Networks& networks);

}  // namespace farout::jobs
