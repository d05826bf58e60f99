#include "jobs/limits.h"

#include <algorithm>

#include "core/text.h"
#include "jobs/extraction_setup.h"

namespace farout::jobs {

namespace {

/// Batches in memory: two ahead and the one in use; on a device two more on their way.
constexpr int batches_of_host = 3;
constexpr int batches_of_device = 5;
/// A row's features until its block is written: of as many columns as a network may well have.
constexpr double bytes_a_row = 4096 * sizeof(float);

void require_workers(std::int64_t workers, const parallel::Limits& limits) {
    if (workers > limits.workers)
        throw UsageError(concat("--workers ", workers, " are too many: ", machine_of(limits),
                                ", so at most ", limits.workers, " make sense."));
}

void require_batch(const ExtractStage& stage, int side, const parallel::Limits& limits) {
    const int batches = stage.network.device == "cpu" ? batches_of_host : batches_of_device;
    const double an_image = 3.0 * side * side * sizeof(float);
    const double most = limits.free_bytes / (batches * an_image);
    if (static_cast<double>(stage.batch_rows) <= most) return;
    throw UsageError(concat("--batch ", stage.batch_rows, " is too large: ", batches,
                            " batches of images of 3×", side, "×", side, " numbers would take ",
                            human_bytes(batches * an_image * static_cast<double>(stage.batch_rows)),
                            ", ", memory_of(limits), ". At most ", static_cast<std::int64_t>(most),
                            " fit."));
}

}  // namespace

void require_block(std::int64_t rows, const parallel::Limits& limits) {
    const double most = limits.free_bytes / bytes_a_row;
    if (static_cast<double>(rows) > most)
        throw UsageError(concat("--block ", rows,
                                " is too large: the rows of a block are kept "
                                "until all of them can be written, about ",
                                human_bytes(bytes_a_row * static_cast<double>(rows)), ", and ",
                                memory_of(limits), ". At most ", static_cast<std::int64_t>(most),
                                " fit; a few hundred are as quick."));
}

void require_resources(const ExtractStage& stage, const parallel::Limits& limits) {
    require_workers(stage.workers, limits);
    const models::ModelEntry& entry = models::find_model(stage.network.model);
    const bool knows_size = entry.preprocessing || stage.network.preprocess;
    const images::Preprocessing input =
        knows_size ? preprocessing_of(stage.network) : images::Preprocessing{};
    require_batch(stage, input.size, limits);
    require_block(stage.block_rows, limits);
}

}  // namespace farout::jobs
