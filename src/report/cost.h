#pragma once
/// What a stage took: time and memory, as a whole, by shared quantity and by detector; and
/// NAME.h5.cost.json: what a file's making took, beside the file, which itself carries no times (so
/// that equal inputs give equal bytes). It may be missing; nothing but the report's costs needs it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace farout::report {

/// Time for a quantity that several detectors share (logits, projections, …).
struct CostStep {
    std::string name;
    double seconds = 0;  ///< core time: seconds × cores at work, summed over ranks
};

/// What one detector took beside the shared quantities.
struct DetectorCost {
    std::string detector;
    double seconds = 0;       ///< core time, summed over ranks
    std::uint64_t bytes = 0;  ///< the most memory that it alone held on a rank
};

inline constexpr const char* fit_stage = "fit";
inline constexpr const char* score_stage = "score";

/// What a run of a stage took.
struct Cost {
    std::string stage;  ///< fit_stage, score_stage
    int ranks = 1;
    int threads = 1;               ///< cores that a rank computed with
    double wall_seconds = 0;       ///< from reading the first row to the output's last byte
    std::uint64_t peak_bytes = 0;  ///< largest resident set of a rank
    std::uint64_t rows = 0;        ///< images that were fitted on, or scored
    std::vector<CostStep> steps;
    std::vector<DetectorCost> detectors;
    /// What the stages took that made this one's inputs, as far as it is known: of score, fit's.
    std::vector<Cost> inputs;

    /// What this detector took; nullptr when it isn't known.
    const DetectorCost* of(const std::string& detector) const;
    /// What the stage took that made an input; nullptr when it isn't known.
    const Cost* input(const std::string& stage_name) const;
};

/// One run, put together from what each of its ranks took: ranks, rows and core times are summed,
/// the longest wall time and the largest memory are taken. Throws Error when `ranks` is empty or
/// holds several stages.
Cost merged_ranks(std::span<const Cost> ranks);

/// Several runs of a stage one after another (a set each): wall times, rows and core times are
/// summed, the largest memory, ranks and threads are taken; of each input stage, the first that is
/// known. Throws Error when `runs` is empty or holds several stages.
Cost merged_runs(std::span<const Cost> runs);

/// Core time a row, in microseconds; nothing when there are no rows.
std::optional<double> microseconds_per_row(double seconds, std::uint64_t rows);

inline constexpr const char* cost_format = "farout cost 1";

/// "scores/val.h5" → "scores/val.h5.cost.json".
std::filesystem::path cost_file_of(const std::filesystem::path& output);

/// Writes what the making of `output` took; call it just before the output is written: one that is
/// there isn't made again, and would never get its cost. Throws Error.
void write_cost(const std::filesystem::path& output, const Cost& cost);

/// Removes what is told of an output that could not be written.
void forget_cost(const std::filesystem::path& output);

/// What the making of `output` took. Nothing where there is no such file; nothing, and a message,
/// where it can't be understood. Never throws for what is in the file.
using Warn = std::function<void(const std::string& message)>;
std::optional<Cost> read_cost(const std::filesystem::path& output, const Warn& warn);

/// A cost as text: for files, and for messages between ranks. Reading throws Error that says what
/// isn't as it should be.
std::string cost_to_text(const Cost& cost);
Cost cost_from_text(const std::string& text);

/// How much a stage tells.
enum class Detail { brief, costs };

/// Root only: writes the cost beside the output, then the output by `write`, and a table of the
/// cost to stderr where it is asked for. Warns where the cost can't be written. (An output that is
/// there isn't made again, so it would never get a cost that came second.)
void write_with_cost(const std::filesystem::path& output, const Cost& cost, Detail detail,
                     const std::function<void()>& write);

/// Root only: what the making of `output` took, with a warning where that can't be understood.
std::optional<Cost> cost_of(const std::filesystem::path& output);

}  // namespace farout::report
