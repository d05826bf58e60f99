#include "extraction/extraction_trial.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "extraction/detail/batch_outputs.h"
#include "extraction/output.h"

namespace farout::extraction {

double try_extraction(models::Model& model, const ExtractionOptions& options, std::int64_t count) {
    std::vector<std::unique_ptr<Output>> outputs;
    std::vector<ExtractionNetwork::Part> parts{ExtractionNetwork::features};
    for (const Identity& output : options.outputs) {
        outputs.push_back(make_output(output, {model, options.preprocessing, options.device}));
        parts.push_back(outputs.back().get());
    }
    const ExtractionNetwork network(model, parts, options.device);
    const auto start = std::chrono::steady_clock::now();
    bool given = false;
    images::BatchLoader loader({options.source, options.preprocessing, options.workers},
                               options.images, [&]() -> std::optional<Range> {
                                   if (std::exchange(given, true)) return std::nullopt;
                                   return Range{0, count};
                               });
    network.answer(images_of(*loader.next()));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace farout::extraction
