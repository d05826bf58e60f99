#include "datalists/split_list.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "core/text.h"
#include "message_of.h"

namespace farout::datalists {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

using Images = std::vector<images::ListedImage>;

/// Ten images of each of three labels.
Images thirty() {
    Images all;
    for (int i = 0; i < 30; ++i) all.push_back({concat("n", i % 3, "/", i, ".jpg"), i % 3});
    return all;
}

std::set<std::string> paths_of(const Images& images) {
    std::set<std::string> paths;
    for (const images::ListedImage& image : images) paths.insert(image.path);
    return paths;
}

TEST(SplitList, DrawsSoManyOfEachLabelAndLeavesTheRest) {
    const Images all = thirty();
    const SplitList split = split_list(all, 4, 0);
    for (std::int64_t label = 0; label < 3; ++label)
        EXPECT_EQ(std::ranges::count(split.drawn, label, &images::ListedImage::label), 4);
    EXPECT_EQ(split.rest.size(), 18U);
    std::set<std::string> both = paths_of(split.drawn);
    both.merge(paths_of(split.rest));
    EXPECT_EQ(both, paths_of(all)) << "nothing is lost";
    EXPECT_EQ(both.size(), 30U) << "nothing is in both";
}

TEST(SplitList, GoesByNamesAndSeedAlone) {
    Images all = thirty();
    const std::set<std::string> drawn = paths_of(split_list(all, 4, 0).drawn);
    std::ranges::reverse(all);
    EXPECT_EQ(paths_of(split_list(all, 4, 0).drawn), drawn);
    EXPECT_NE(paths_of(split_list(all, 4, 1).drawn), drawn);
    // One image less changes one that is drawn at most.
    std::erase_if(all,
                  [&](const images::ListedImage& image) { return image.path == *drawn.begin(); });
    const std::set<std::string> others = paths_of(split_list(all, 4, 0).drawn);
    EXPECT_EQ(
        std::ranges::count_if(drawn, [&](const auto& path) { return !others.contains(path); }), 1);
}

TEST(SplitList, TakesImagesWithoutLabelsForOneClassAndRepeatedLinesTogether) {
    const Images all{{"a.jpg", -1}, {"b.jpg", -1}, {"c.jpg", -1}, {"a.jpg", -1}};
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const SplitList split = split_list(all, 1, seed);
        EXPECT_EQ(paths_of(split.drawn).size(), 1U);
        EXPECT_EQ(split.drawn.size() + split.rest.size(), 4U);
        EXPECT_FALSE(paths_of(split.drawn).contains("a.jpg") &&
                     paths_of(split.rest).contains("a.jpg"));
    }
}

TEST(SplitList, RefusesMoreThanThereAre) {
    EXPECT_THAT(message_of([] { split_list(thirty(), 11, 0); }),
                HasSubstr("Label 0 has 10 images, fewer than 11"));
    EXPECT_THAT(message_of([] { split_list(thirty(), 10, 0); }),
                HasSubstr("Nothing is left of the list"));
}

}  // namespace
}  // namespace farout::datalists
