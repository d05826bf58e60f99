#include "features/extraction_trial.h"

#include <chrono>

#include <ATen/ATen.h>

#include "features/batch_outputs.h"

namespace farout {

double try_extraction(Model& model, const ExtractionOptions& options, std::int64_t count) {
    const ExtractionNetwork network(model, options.odin, options);
    const auto start = std::chrono::steady_clock::now();
    BatchLoader loader({options.root, options.preprocessing, options.workers}, options.images,
                       {{0, count}});
    LoadedBatch batch = *loader.next();
    const std::int64_t side = options.preprocessing.size;
    const at::Tensor images =
        at::from_blob(batch.pixels.data(), {count, 3, side, side}, at::kFloat);
    network.answer(images.to(at::Device(options.device)));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace farout
