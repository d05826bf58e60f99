#pragma once
/// The feature file that an extraction writes: laid out anew, or gone on with. For the .cpp files
/// of this folder only.

#include <optional>

#include "extraction/extract.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::extraction {

/// Collective: the parameters of ODIN that options.out is extracted with. Those asked for; where
/// none are, those of a file that is there and that nothing else tells from what is asked for.
std::optional<OdinParameters> settle_odin(parallel::Communicator& communicator,
                                          const ExtractionOptions& options);

/// Root only: a matching file is gone on with, anything else is an error unless it may be replaced.
/// One that another run is writing is never replaced: its work would go to a file without a name.
/// Labels of a matching file become those of the list.
void prepare_extraction_file(const ExtractionOptions& options,
                             const std::optional<OdinParameters>& odin, std::int64_t width,
                             const std::optional<std::string>& other_writer);

/// Root only: a file that was made anew by options.overwrite is finished; the next such run makes
/// it anew, too, instead of going on with it.
void end_overwriting(const std::filesystem::path& file);

}  // namespace farout::extraction
