#include "jobs/training_rows.h"

#include "catalogue/detector_choice.h"
#include "core/error.h"
#include "core/text.h"
#include "jobs/progress.h"
#include "jobs/provenance.h"

namespace farout::jobs {

namespace {

std::string without_it(const detectors::Neighbours& wanted) {
    return concat(", or score without it: --without ", catalogue::in_quotes(wanted.by), ".");
}

void require_fitted_from(const features::FeatureFile& training, const ScoreStage& stage,
                         const files::Provenance& statistics) {
    const auto fitted_from = statistics.find(reports::training_features);
    if (fitted_from == statistics.end() || fitted_from->second != training.content_id())
        throw Error(concat(printable(stage.train->native()), " isn't what ",
                           printable(stage.statistics.native()),
                           " was fitted from. Give as --train the features that `farout fit` was "
                           "given, or fit again with these."));
}

void require_enough(const features::FeatureFile& training, const detectors::Neighbours& wanted) {
    const std::int64_t rows = training.blocks().rows;
    const std::int64_t usable = rows - features::sum_of(training.without_features());
    if (wanted.k > usable)
        throw Error(concat(wanted.by, " asks for the ", wanted.k, " nearest training rows, but ",
                           printable(training.name()), " has only ", usable,
                           " that can be used (of ", rows, "). Choose a smaller k",
                           without_it(wanted)));
}

}  // namespace

std::shared_ptr<const TrainingRows> open_training_rows(const ScoreStage& stage,
                                                       const detectors::Detectors& detectors,
                                                       const files::Provenance& statistics) {
    const detectors::Neighbours wanted = detectors::most_neighbours(detectors);
    if (!wanted.any()) return nullptr;
    if (!stage.train)
        throw Error(concat("Detector '", wanted.by,
                           "' compares with the training rows themselves. "
                           "Give the features that ",
                           printable(stage.statistics.native()), " was fitted from, --train F.h5",
                           without_it(wanted)));
    const std::shared_ptr<const TrainingRows> training(
        new TrainingRows{features::FeatureFile(*stage.train), wanted});
    require_fitted_from(training->features, stage, statistics);
    require_enough(training->features, wanted);
    return training;
}

scoring::NearestOfSets nearest_training_rows(
    parallel::Communicator& communicator, const TrainingRows& training,
    const std::vector<const features::FeatureSource*>& sets, const std::string& device) {
    if (training.wanted.k == 0) return {};
    scoring::NearestWanted wanted{.k = training.wanted.k, .by = training.wanted.by};
    wanted.on_host = device == "cpu";
    if (!wanted.on_host) wanted.device = at::Device(device);
    std::optional<ProgressDisplay> display;
    if (communicator.is_root()) display.emplace(training.wanted.by, "training rows");
    return scoring::nearest_of_sets(
        communicator, training.features, sets, wanted, [&](const scoring::BankProgress& progress) {
            display->show(
                {.rows = progress.rows, .rows_before = 0, .finished_rows = progress.finished_rows});
        });
}

scoring::SumsOfSets sums_over_training_rows(
    parallel::Communicator& communicator, const numerics::Head& head, const TrainingRows& training,
    const std::vector<const features::FeatureSource*>& sets) {
    if (training.wanted.sums.empty()) return {};
    std::optional<ProgressDisplay> display;
    if (communicator.is_root()) display.emplace("sums over", "training rows");
    return scoring::sums_over_bank(
        communicator, head, training.features, sets, training.wanted.sums,
        [&](const scoring::BankProgress& progress) {
            display->show(
                {.rows = progress.rows, .rows_before = 0, .finished_rows = progress.finished_rows});
        });
}

}  // namespace farout::jobs
