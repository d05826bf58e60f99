#pragma once
/// Rows of a feature file that have no features: listed, counted, and told by the exit status.

#include <filesystem>
#include <string>

#include "core/error.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::features {
class FeatureFile;
}  // namespace farout::features

namespace farout::extraction {
struct ExtractionSummary;
}  // namespace farout::extraction

namespace farout::jobs {

struct ExtractStage;

/// Collective: where there are any, the root says "N `what` and take no part" ("images of F.h5
/// could not be read") and lists the first of them, and the status is unreadable_images, else ok.
ExitStatus report_marked_rows(parallel::Communicator& communicator,
                              const std::filesystem::path& file, const std::string& what);

/// Collective: the root lists the rows of outputs beside the features where they are others.
void report_marked_outputs(parallel::Communicator& communicator, const ExtractStage& stage,
                           const extraction::ExtractionSummary& summary);

/// Collective: throws AgreedError where more of the stage's finished rows have no features than it
/// allows: how many by which cause, the first of them, and what to do.
void refuse_too_many_marked_rows(parallel::Communicator& communicator, const ExtractStage& stage);

/// Root only: warns where more than default_max_unreadable of the rows have no features: what is
/// made of them is of another set than its name says.
void warn_of_marked_rows(const features::FeatureFile& file);

}  // namespace farout::jobs
