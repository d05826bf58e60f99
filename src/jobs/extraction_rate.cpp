#include "jobs/extraction_rate.h"

#include <algorithm>
#include <cmath>

#include <ATen/Parallel.h>

#include "extraction/extraction_trial.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

constexpr double long_enough = 0.5;  // seconds

}  // namespace

ExtractionRate measure_rate(parallel::Communicator& communicator, models::Model& model,
                            const extraction::ExtractionOptions& options) {
    const auto most =
        std::min(options.batch_rows, static_cast<std::int64_t>(options.images.size()));
    ExtractionRate rate;
    rate.images = std::clamp<std::int64_t>(at::get_num_threads(), 1, most);
    double seconds = 0;
    parallel::agree(communicator, [&] {
        extraction::try_extraction(model, options, rate.images);
        seconds = extraction::try_extraction(model, options, rate.images);
        while (seconds < long_enough && rate.images < most) {
            rate.images = std::min(most, 2 * rate.images);
            seconds = extraction::try_extraction(model, options, rate.images);
        }
    });
    const double own = static_cast<double>(rate.images) / std::max(seconds, 1e-9);
    const std::int64_t all = parallel::all_reduce_value(
        communicator, static_cast<std::int64_t>(std::llround(1e6 * own)), parallel::Reduction::sum);
    rate.images_per_second = 1e-6 * static_cast<double>(all);
    return rate;
}

}  // namespace farout::jobs
