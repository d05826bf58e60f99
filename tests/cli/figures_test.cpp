// AUROC and FPR95 through score files against those of float64 scores, on a confident network: what
// float32 would lose of a ranking shows here (tests/detectors/fixtures/make_benchmark_shape.py).

#include <algorithm>

#include <gtest/gtest.h>

#include "detectors/generated_case.h"
#include "detectors/registry.h"
#include "metrics/evaluate.h"
#include "scoring/score_file.h"
#include "temporary_folder.h"

namespace farout {
namespace {

// The columns of "figures" in the fixture.
const std::vector<std::string> detectors_with_figures = {
    "msp",       "max_logit",       "energy",   "react",        "vim",
    "residual",  "shannon_entropy", "gen",      "gen_residual", "local_react",
    "gen_react", "gen_local_react", "gradnorm", "mahalanobis",  "kl_matching"};

std::vector<std::string> detectors_of_this_build() {
    std::vector<std::string> names;
    for (const DetectorEntry& entry : all_detectors())
        if (std::count(detectors_with_figures.begin(), detectors_with_figures.end(), entry.name) >
            0)
            names.push_back(entry.name);
    return names;
}

/// Scores a set and writes its score file.
void score_into(const std::filesystem::path& file, const FeaturesInMemory& set,
                const FittedClassifier& fitted, const Detectors& detectors) {
    const auto alone = make_local_communicator();
    const ScoreTable table = score_all(*alone, set, ScoringTables(fitted), detectors);
    write_score_file(file, table, std::vector<std::string>(table.labels.size(), "x"), {});
}

/// The figures of one detector from two score files.
SetMetrics figures_from(const std::filesystem::path& id, const std::filesystem::path& ood,
                        const std::string& detector) {
    const ScoreTable ours = read_score_file(id, {detector}).table;
    const ScoreTable theirs = read_score_file(ood, {detector}).table;
    return evaluate(
        SortedScores<float>(
            {.scores = ours.scores[0], .taken = {}, .detector = detector, .set = "id"}),
        SortedScores<float>(
            {.scores = theirs.scores[0], .taken = {}, .detector = detector, .set = "ood"}));
}

FeaturesInMemory set_of(const Recipe& recipe, GeneratedSetKind kind, std::int64_t rows) {
    return FeaturesInMemory(generated_features(recipe, kind, rows),
                            integers(generated_labels(recipe, kind, rows)));
}

TEST(Figures, ThroughScoreFilesAreThoseOfFloat64Scores) {
    const ReferenceCase arrays = make_generated_case("benchmark_shape");
    const Recipe recipe = recipe_of(arrays);
    Detectors detectors = make_detectors(detectors_of_this_build(), {});
    ASSERT_FALSE(detectors.empty());
    const FittedClassifier fitted = {head_of(arrays),
                                     fit_statistics(*make_local_communicator(), training_of(arrays),
                                                    head_of(arrays), needs_of(detectors))
                                         .statistics};
    prepare_all(detectors, fitted);
    const testing::TemporaryFolder folder;
    score_into(folder / "id.h5", set_of(recipe, GeneratedSetKind::id, recipe.id_rows), fitted,
               detectors);
    score_into(folder / "ood.h5", set_of(recipe, GeneratedSetKind::ood, recipe.ood_rows), fitted,
               detectors);
    for (const NamedDetector& named : detectors) {
        const auto column =
            std::find(detectors_with_figures.begin(), detectors_with_figures.end(), named.name) -
            detectors_with_figures.begin();
        const at::Tensor expected = arrays.at("figures").select(1, column);
        const SetMetrics found = figures_from(folder / "id.h5", folder / "ood.h5", named.name);
        EXPECT_NEAR(found.auroc, expected[0].item<double>(), 1e-5) << named.name;
        EXPECT_NEAR(found.fpr95_id_positive, expected[1].item<double>(), 1e-5) << named.name;
        EXPECT_NEAR(found.fpr95_ood_positive, expected[2].item<double>(), 1e-5) << named.name;
    }
}

}  // namespace
}  // namespace farout
