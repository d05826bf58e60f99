#pragma once
/// Which columns of a score file are current, and which are to be made.

#include <filesystem>
#include <string>
#include <vector>

#include "detectors/registry.h"
#include "files/provenance.h"
#include "scoring/scoring.h"

namespace farout::jobs {

/// What a score file is to hold: facts of the whole file, and of each column.
struct WantedScores {
    std::vector<std::string> detectors;
    files::Provenance facts;
    std::vector<files::Provenance> columns;  ///< of each detector
};

/// What is done about a score file.
struct ColumnPlan {
    enum class File {
        none,     ///< there is none
        current,  ///< it is as wanted
        kept,     ///< some of its columns stay, or all of them under other facts
        other,    ///< it was made from other things
    };
    File file = File::none;
    std::vector<std::string> differing{};  ///< facts, where it isn't as wanted
    std::vector<std::size_t> to_make{};    ///< places of detectors whose columns are to be made

    /// "vim, knn(k=50) are made, 14 columns are kept"; what differs, where none is kept.
    std::string note(const std::vector<std::string>& detectors) const;
};

/// Columns stay that were made from the same features and head, by the same program on the same
/// kind of device, with the same parameters and statistics; statistics that a detector doesn't look
/// at don't matter. Older files don't tell of their columns: they stay as a whole, or not. Throws
/// Error for a file that can't be read.
ColumnPlan plan_columns(const std::filesystem::path& file, const WantedScores& wanted);

/// The wanted table out of the columns that are there and `made`, the table of those to be made.
/// Where none was to be made, all is taken from the file.
scores::ScoreTable with_kept_columns(const std::filesystem::path& file, const WantedScores& wanted,
                                     const ColumnPlan& plan, scores::ScoreTable made);

/// Other programs' columns in a file (scores/import_scores.h).
std::vector<std::string> imported_columns(const std::filesystem::path& file);

/// Puts those of a file behind the table's columns, and what tells of them to the facts. The rows
/// must be the same.
void keep_imported(const std::filesystem::path& file, scores::ScoreTable& table,
                   files::Provenance& facts);

}  // namespace farout::jobs
