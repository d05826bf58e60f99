// What must hold for any scores, tried on seeded random ones.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "score_cases.h"

namespace farout::metrics {
namespace {

/// Coarse or fine scores in [-8, 8), so that ties are many or few.
std::vector<double> drawn(Random& random, std::size_t most) {
    const std::uint64_t levels = std::uint64_t{1} << (1 + random.below(20));
    std::vector<double> scores(1 + random.below(most));
    for (double& score : scores) {
        score = 16.0 * static_cast<double>(random.below(levels)) / static_cast<double>(levels) - 8;
    }
    return scores;
}

struct Pair {
    std::vector<double> id;
    std::vector<double> ood;
};

std::vector<Pair> pairs(int count) {
    Random random(20240229);
    std::vector<Pair> drawn_pairs;
    for (int i = 0; i < count; ++i) {
        std::vector<double> id = drawn(random, 200);
        drawn_pairs.push_back({std::move(id), drawn(random, 200)});
    }
    return drawn_pairs;
}

/// Equal bits, NaN equal to itself.
void expect_same(const Figures& a, const Figures& b) {
    for (const auto& [name, value] : a) {
        if (std::isnan(value) && std::isnan(b.at(name))) continue;
        EXPECT_EQ(value, b.at(name)) << name;
    }
}

void shuffle(std::vector<double>& scores, Random& random) {
    for (std::size_t i = scores.size(); i > 1; --i)
        std::swap(scores[i - 1], scores[random.below(i)]);
}

void expect_rates_inside(const SetMetrics& metrics) {
    EXPECT_LE(metrics.fpr95_id_positive_low, metrics.fpr95_id_positive);
    EXPECT_GE(metrics.fpr95_id_positive_high, metrics.fpr95_id_positive);
    EXPECT_LE(metrics.fpr95_ood_positive_low, metrics.fpr95_ood_positive);
    EXPECT_GE(metrics.fpr95_ood_positive_high, metrics.fpr95_ood_positive);
}

template <typename Map>
std::vector<double> mapped(std::vector<double> scores, Map map) {
    std::transform(scores.begin(), scores.end(), scores.begin(), map);
    return scores;
}

TEST(Properties, OrderOfRowsDoesNotMatter) {
    Random random(7);
    for (Pair& pair : pairs(200)) {
        const Figures before = figures_of(evaluate_scores(pair.id, pair.ood));
        shuffle(pair.id, random);
        shuffle(pair.ood, random);
        expect_same(before, figures_of(evaluate_scores(pair.id, pair.ood)));
    }
}

TEST(Properties, StrictlyIncreasingMapsChangeNothing) {
    for (const Pair& pair : pairs(200)) {
        const Figures before = figures_of(evaluate_scores(pair.id, pair.ood));
        const auto expect_unchanged = [&](auto map) {
            expect_same(before,
                        figures_of(evaluate_scores(mapped(pair.id, map), mapped(pair.ood, map))));
        };
        expect_unchanged([](double x) { return 4 * x - 1024; });
        expect_unchanged([](double x) { return std::exp(x); });
        expect_unchanged([](double x) { return x * x * x + x; });
        expect_unchanged([](double x) { return x < 0 ? -1e300 + x * 1e290 : std::ldexp(x, 900); });
    }
}

TEST(Properties, SwappingAndNegatingMirrorsTheFigures) {
    const auto minus = [](double x) { return -x; };
    for (const Pair& pair : pairs(200)) {
        const SetMetrics one = evaluate_scores(pair.id, pair.ood);
        const SetMetrics other = evaluate_scores(mapped(pair.ood, minus), mapped(pair.id, minus));
        EXPECT_EQ(one.auroc, other.auroc);
        EXPECT_NEAR(one.aupr_in, other.aupr_out, 1e-15);
        EXPECT_NEAR(one.aupr_out, other.aupr_in, 1e-15);
        EXPECT_EQ(one.detection_error, other.detection_error);
        // The rates themselves differ where 0.95·n isn't whole: one is rounded down, one up.
        EXPECT_NEAR(one.fpr95_id_positive_low, other.fpr95_ood_positive_low, 1e-15);
        EXPECT_NEAR(one.fpr95_id_positive_high, other.fpr95_ood_positive_high, 1e-15);
        EXPECT_NEAR(one.fpr95_ood_positive_low, other.fpr95_id_positive_low, 1e-15);
        EXPECT_NEAR(one.fpr95_ood_positive_high, other.fpr95_id_positive_high, 1e-15);
    }
}

TEST(Properties, NegatingComplementsTheAuroc) {
    const auto minus = [](double x) { return -x; };
    for (const Pair& pair : pairs(200)) {
        const SetMetrics one = evaluate_scores(pair.id, pair.ood);
        const SetMetrics other = evaluate_scores(mapped(pair.id, minus), mapped(pair.ood, minus));
        EXPECT_NEAR(one.auroc + other.auroc, 1.0, 1e-15);
    }
}

TEST(Properties, FiguresAreSharesAndTheIntervalHoldsTheAuroc) {
    for (const Pair& pair : pairs(500)) {
        const SetMetrics metrics = evaluate_scores(pair.id, pair.ood);
        for (const auto& [name, value] : figures_of(metrics)) {
            if (std::isnan(value)) continue;
            EXPECT_GE(value, 0.0) << name;
            EXPECT_LE(value, 1.0 + 1e-12) << name;
        }
        EXPECT_LE(metrics.auroc_low, metrics.auroc);
        EXPECT_GE(metrics.auroc_high, metrics.auroc);
        EXPECT_LE(metrics.detection_error, 0.5);
        expect_rates_inside(metrics);
    }
}

TEST(Properties, IntervalsOfTheMeanHoldTheMeanInAnyOrderOfSets) {
    Random random(11);
    for (int round = 0; round < 100; ++round) {
        const std::vector<double> id = drawn(random, 300);
        std::vector<std::vector<double>> sets;
        for (std::uint64_t set = 1 + random.below(5); set > 0; --set)
            sets.push_back(drawn(random, 300));
        const SetMetrics forwards = evaluate_all(id, sets).mean;
        std::reverse(sets.begin(), sets.end());
        expect_rates_inside(forwards);
        const Figures one = figures_of(forwards);
        const Figures other = figures_of(evaluate_all(id, sets).mean);
        for (const auto& [name, value] : one) {
            if (std::isnan(value)) continue;
            EXPECT_NEAR(value, other.at(name), 1e-13) << name;
        }
    }
}

TEST(Properties, TheMeanOfOneSetIsTheSet) {
    for (const Pair& pair : pairs(200)) {
        const DetectorMetrics metrics = evaluate_all(pair.id, {pair.ood});
        const Figures one = figures_of(metrics.sets.front());
        for (const auto& [name, value] : figures_of(metrics.mean)) {
            if (std::isnan(value)) continue;
            EXPECT_NEAR(value, one.at(name), 1e-13) << name;
        }
    }
}

TEST(Properties, ASetAddedTwiceNarrowsOnlyItsOwnPart) {
    for (const Pair& pair : pairs(100)) {
        const DetectorMetrics metrics = evaluate_all(pair.id, {pair.ood, pair.ood});
        const SetMetrics& one = metrics.sets.front();
        EXPECT_EQ(metrics.mean.auroc, one.auroc);
        if (pair.id.size() < 2 || pair.ood.size() < 2) continue;
        EXPECT_NEAR(metrics.mean.auroc_variance.id, one.auroc_variance.id, 1e-14);
        EXPECT_NEAR(metrics.mean.auroc_variance.ood, one.auroc_variance.ood / 2, 1e-14);
    }
}

TEST(Properties, AGroupsMeanIsThatOfItsSetsInAnyOrder) {
    Random random(13);
    for (int round = 0; round < 100; ++round) {
        const std::vector<double> id = drawn(random, 300);
        const std::vector<std::vector<double>> sets{drawn(random, 300), drawn(random, 300),
                                                    drawn(random, 300), drawn(random, 300)};
        std::vector<ScoreColumn<double>> columns;
        for (const auto& set : sets) columns.push_back(column_of(set));
        const std::vector<SetNumbers> groups{{3, 0, 1}, {2}};
        const DetectorMetrics all = evaluate_sets<double>(column_of(id), columns, groups);
        expect_same(figures_of(evaluate_all(id, {sets[0], sets[1], sets[3]}).mean),
                    figures_of(all.group_means[0]));
        expect_same(figures_of(evaluate_all(id, {sets[2]}).mean), figures_of(all.group_means[1]));
    }
}

}  // namespace
}  // namespace farout::metrics
