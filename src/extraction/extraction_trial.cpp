#include "extraction/extraction_trial.h"

#include <chrono>
#include <optional>
#include <utility>

#include "extraction/detail/batch_outputs.h"

namespace farout::extraction {

double try_extraction(models::Model& model, const ExtractionOptions& options, std::int64_t count) {
    const ExtractionNetwork network(model, options.odin, options);
    const auto start = std::chrono::steady_clock::now();
    bool given = false;
    images::BatchLoader loader({options.root, options.preprocessing, options.workers},
                               options.images, [&]() -> std::optional<Range> {
                                   if (std::exchange(given, true)) return std::nullopt;
                                   return Range{0, count};
                               });
    network.answer(images_of(*loader.next()));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace farout::extraction
