#pragma once
/// How fast this job would extract, tried out on a few images.

#include <cstdint>

#include "extraction/extract.h"
#include "models/model.h"

namespace farout::jobs {

struct ExtractionRate {
    double images_per_second = 0;  ///< of all ranks together
    std::int64_t images = 0;       ///< that each rank was timed on
};

/// Collective: every rank decodes and computes the first images of the list at the same time, as
/// extraction would, with the outputs that the options ask for. First as many as it has threads,
/// untimed; then timed, more of them until half a second or a batch is full. Writes nothing.
ExtractionRate measure_rate(parallel::Communicator& communicator, models::Model& model,
                            const extraction::ExtractionOptions& options);

}  // namespace farout::jobs
