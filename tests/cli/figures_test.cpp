// AUROC and FPR95 through score files against those of float64 scores, on a confident network: what
// float32 would lose of a ranking shows here (tests/detectors/fixtures/make_benchmark_shape.py).

#include <algorithm>

#include <gtest/gtest.h>

#include "catalogue/detector_choice.h"
#include "detectors/generated_case.h"
#include "detectors/registry.h"
#include "metrics/evaluate.h"
#include "scores/score_file.h"
#include "scoring/scoring.h"
#include "temporary_folder.h"

namespace farout::cli {
namespace {

// The columns of "figures" in the fixture.
const std::vector<std::string> detectors_with_figures = {
    "msp",       "max_logit",       "energy",   "react",        "vim",
    "residual",  "shannon_entropy", "gen",      "gen_residual", "local_react",
    "gen_react", "gen_local_react", "gradnorm", "mahalanobis",  "kl_matching"};

std::vector<std::string> detectors_of_this_build() {
    std::vector<std::string> names;
    for (const catalogue::DetectorKind& entry : catalogue::all_detectors())
        if (std::count(detectors_with_figures.begin(), detectors_with_figures.end(), entry.name) >
            0)
            names.push_back(entry.name);
    return names;
}

/// Scores a set and writes its score file.
void score_into(const std::filesystem::path& file, const features::FeaturesInMemory& set,
                const statistics::FittedClassifier& fitted, const detectors::Detectors& detectors) {
    const auto alone = parallel::make_local_communicator();
    const scores::ScoreTable table =
        scoring::score_all(*alone, set, quantities::HostTables(fitted), detectors);
    scores::write_score_file(file, table, std::vector<std::string>(table.labels.size(), "x"), {});
}

/// The figures of one detector from two score files.
metrics::SetMetrics figures_from(const std::filesystem::path& id, const std::filesystem::path& ood,
                                 const std::string& detector) {
    const scores::ScoreTable ours = scores::read_score_file(id, {detector}).table;
    const scores::ScoreTable theirs = scores::read_score_file(ood, {detector}).table;
    return metrics::evaluate(
        metrics::SortedScores<float>(
            {.scores = ours.scores[0], .taken = {}, .detector = detector, .set = "id"}),
        metrics::SortedScores<float>(
            {.scores = theirs.scores[0], .taken = {}, .detector = detector, .set = "ood"}));
}

features::FeaturesInMemory set_of(const detectors::Recipe& recipe, detectors::GeneratedSetKind kind,
                                  std::int64_t rows) {
    return features::FeaturesInMemory(
        detectors::generated_features(recipe, kind, rows),
        detectors::integers(detectors::generated_labels(recipe, kind, rows)));
}

TEST(Figures, ThroughScoreFilesAreThoseOfFloat64Scores) {
    const detectors::ReferenceCase arrays = detectors::make_generated_case("benchmark_shape");
    const detectors::Recipe recipe = detectors::recipe_of(arrays);
    detectors::Detectors detectors = detectors::make_detectors(detectors_of_this_build(), {});
    ASSERT_FALSE(detectors.empty());
    const statistics::FittedClassifier fitted = {
        detectors::head_of(arrays),
        statistics::fit_statistics(*parallel::make_local_communicator(),
                                   detectors::training_of(arrays), detectors::head_of(arrays),
                                   detectors::needs_of(detectors))
            .statistics};
    detectors::prepare_all(detectors, fitted);
    const testing::TemporaryFolder folder;
    score_into(folder / "id.h5", set_of(recipe, detectors::GeneratedSetKind::id, recipe.id_rows),
               fitted, detectors);
    score_into(folder / "ood.h5", set_of(recipe, detectors::GeneratedSetKind::ood, recipe.ood_rows),
               fitted, detectors);
    for (const detectors::NamedDetector& named : detectors) {
        const auto column =
            std::find(detectors_with_figures.begin(), detectors_with_figures.end(), named.name) -
            detectors_with_figures.begin();
        const at::Tensor expected = arrays.at("figures").select(1, column);
        const metrics::SetMetrics found =
            figures_from(folder / "id.h5", folder / "ood.h5", named.name);
        EXPECT_NEAR(found.auroc, expected[0].item<double>(), 1e-5) << named.name;
        EXPECT_NEAR(found.fpr95_id_positive, expected[1].item<double>(), 1e-5) << named.name;
        EXPECT_NEAR(found.fpr95_ood_positive, expected[2].item<double>(), 1e-5) << named.name;
    }
}

}  // namespace
}  // namespace farout::cli
