#pragma once
/// The files that an extraction writes: laid out anew, or gone on with. For the .cpp files of this
/// folder only.

#include <optional>
#include <string>
#include <vector>

#include "extraction/extract.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::extraction {

/// Collective: files_of(options), as the root sees it.
std::vector<ExtractedFile> settle_files(parallel::Communicator& communicator,
                                        const ExtractionOptions& options);

/// Root only: a matching file is gone on with, anything else is an error unless it may be replaced.
/// One that another run is writing is never replaced: its work would go to a file without a name.
/// Labels of a matching file become those of the list.
void prepare_extraction_file(const ExtractionOptions& options, const ExtractedFile& file,
                             std::int64_t width, const std::optional<std::string>& other_writer);

/// Root only: a file that was made anew by options.overwrite is finished; the next such run makes
/// it anew, too, instead of going on with it.
void end_overwriting(const std::filesystem::path& file);

}  // namespace farout::extraction
