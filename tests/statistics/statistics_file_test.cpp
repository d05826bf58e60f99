#include "statistics/statistics_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout::statistics {
namespace {

TEST(StatisticsFile, GivesBackEveryBit) {
    const testing::TemporaryFolder folder;
    Statistics statistics;
    statistics.tensors["class_counts"] =
        at::tensor(std::vector<std::int64_t>{3, 0, (std::int64_t{1} << 60) + 1});
    statistics.tensors["class_means"] = at::arange(6, at::kDouble).reshape({3, 2}) / 7;
    statistics.numbers["vim_alpha"] = 1.0 / 3;
    write_statistics_file(folder / "s.h5", statistics, {{"head", "1"}});
    const Statistics back = read_statistics_file(folder / "s.h5");
    EXPECT_TRUE(at::equal(back.tensors.at("class_counts"), statistics.tensors.at("class_counts")));
    EXPECT_TRUE(at::equal(back.tensors.at("class_means"), statistics.tensors.at("class_means")));
    EXPECT_EQ(back.numbers, statistics.numbers);
    EXPECT_EQ(content_id(back), content_id(statistics));
    EXPECT_EQ(back.name, (folder / "s.h5").string());
}

TEST(StatisticsFile, ContentIdTellsStatisticsApart) {
    Statistics one;
    one.numbers["vim_alpha"] = 1;
    Statistics other;
    other.numbers["vim_alpha"] = 1 + 1e-15;
    EXPECT_NE(content_id(one), content_id(other));
}

}  // namespace
}  // namespace farout::statistics
