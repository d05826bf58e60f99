#pragma once
/// Scores that another program computed, as one more column of a score file.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "files/provenance.h"

namespace farout::scores {

/// What a higher one of the imported scores says.
enum class Higher { in_distribution, out_of_distribution };

struct ScoreImport {
    std::filesystem::path file;  ///< .csv, or an array: .npy, .npz, a pickle, torch.save's
    std::string name;            ///< of the column
    std::filesystem::path like;  ///< the score file whose rows these are, in their order
    std::filesystem::path out;   ///< `like` with the column; may be `like` itself
    Higher higher = Higher::in_distribution;  ///< out_of_distribution: the sign is turned
    std::optional<std::string> column{};      ///< of the file, where it has several
};

struct ImportedScores {
    std::int64_t rows = 0;
    std::int64_t taken = 0;   ///< rows that take part
    std::int64_t merged = 0;  ///< distinct numbers of these that are one as float32
};

/// Adds the column. A .csv has a number a line, or a header and columns, of which `path` (where the
/// score file has paths) must be its rows'; an array has N or N×1 numbers of any type. Numbers are
/// rounded to float32; ±∞ are scores, NaN belongs to rows that take no part.
///
/// Throws UsageError for a name that is a detector's of ours or can't be a column's; Error for a
/// name that is taken, another number of rows, other paths, a row that takes part without a score,
/// and a score file of an older farout, which doesn't tell of its columns.
ImportedScores import_scores(const ScoreImport& import);

/// A fact of a score file that tells of an imported column: "imported NAME".
inline constexpr const char* imported_column = "imported ";
bool tells_of_import(const std::string& fact);
/// Whether a column's facts say that it was imported.
bool is_imported(const files::Provenance& column);

}  // namespace farout::scores
