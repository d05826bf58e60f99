#pragma once
/// What stages would do, without doing it: each judges its output by the checks that its run makes.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "files/provenance.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

enum class Work {
    nothing,    ///< the output is there, made from the same things
    go_on,      ///< a part of it is
    make,       ///< there is none
    make_anew,  ///< it was made from other things, and will be replaced
    wait,       ///< its inputs come first; only then it is known what is to be done
    refuse,     ///< the run would stop here: see the note
};

/// What would become of one output.
struct OutputPlan {
    std::string stage;
    std::filesystem::path output;
    Work work = Work::wait;
    std::string note{};                    ///< what differs, what is waited for, what is wrong
    std::optional<std::int64_t> images{};  ///< rows; nothing: not known, or none
    std::int64_t images_left = 0;          ///< that the network would have to see
    bool only_retries = false;             ///< these have been tried; the others aren't needed
    std::optional<std::uint64_t> bytes{};  ///< of the whole output, about; nothing: not known
    std::optional<double> seconds{};       ///< nothing: not known
    std::vector<OutputPlan> beside{};      ///< files of the same pass over the images
};

/// Of an output and those beside it: what is done to any of them (refusing comes first), and how
/// many images the network would have to see.
Work work_of(const OutputPlan& plan);
std::int64_t images_left(const OutputPlan& plan);
/// Of files that would be made, it and those beside it, as far as their sizes are known.
std::uint64_t new_bytes(const OutputPlan& plan);
/// Whether the images that are left have all been tried.
bool has_only_retries(const OutputPlan& plan);
/// The notes of those of which something is to be said, a file each.
std::string notes_of(const OutputPlan& plan);

/// By the rule of is_up_to_date.
OutputPlan plan_of_output(const std::string& stage, const std::filesystem::path& output,
                          const files::Provenance& facts);

/// Each for the root only. They throw Error for inputs that can't be read or don't belong together,
/// as the stage itself would. Those of fit and score want all their inputs finished.
OutputPlan plan_of(const extraction::ExtractionOptions& options, std::optional<std::int64_t> width);
OutputPlan plan_of(const HeadStage& stage, const files::Provenance& of_network);
OutputPlan plan_of(const FitStage& stage);
std::vector<OutputPlan> plan_of(const ScoreStage& stage);
std::vector<OutputPlan> plan_of(const SearchStage& stage);

}  // namespace farout::jobs
