// What detectors need, found among the statistics that are there.
#include "statistics/fitted_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::statistics {
namespace {

TEST(ShortagesOfNeeds, AreThoseOfTheStatisticsThatAreMeant) {
    const Identity space{"residual_space", {{"dim", "512"}}};
    catalogue::FittedSizes sizes{.width = 768, .classes = 10, .rows = 100};
    sizes.of[space] = {{"dim", 512}, {"second_moment_rank", 100}};
    const Needs needs{{{"residual_space", {{"dim", "auto"}}}, "vim"}, {space, "residual"}};
    const auto found = shortages_of(sizes, needs);
    ASSERT_THAT(found, ::testing::SizeIs(1));
    EXPECT_THAT(found[0].detectors, ::testing::ElementsAre("vim", "residual"));
    EXPECT_THAT(shortages_of(sizes, {{{"within_class"}, "mahalanobis"}}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace farout::statistics
