#pragma once
/// Small score files, and what a report makes of them.

#include <filesystem>

#include "reports/report_stage.h"
#include "scores/score_file.h"
#include "temporary_folder.h"

namespace farout::reports {

/// Facts of scores that may be compared.
files::Provenance sample_facts();

/// Detectors "msp" (log max p) and "other" on 10 images of three classes, of which row 3 isn't
/// finite, row 5 wasn't found and row 8 has no label; row hashes from `first_hash` on.
scores::ScoreTable sample_table(float shift, std::uint64_t first_hash);

/// Writes val.h5, near.h5 and far.h5 into the folder, with paths "NAME/0.jpg" …; the report of them
/// goes to "report" there, with a group "all" of both OOD sets.
ReportStage sample_stage(const testing::TemporaryFolder& folder);

/// Writes one of these sets anew with other facts.
void write_sample(const std::filesystem::path& file, const scores::ScoreTable& table,
                  const files::Provenance& facts = sample_facts());

}  // namespace farout::reports
