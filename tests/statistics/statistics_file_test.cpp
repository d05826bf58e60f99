#include "statistics/statistics_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "detectors/reference_case.h"
#include "files/hdf5_file.h"
#include "temporary_folder.h"

namespace farout::statistics {
namespace {

const Identity covariance{"within_class"};
const Identity quantile{"feature_quantile", {{"q", "0.99"}}};

TEST(StatisticsFile, GivesBackEveryBit) {
    const testing::TemporaryFolder folder;
    Statistics statistics;
    statistics.fitted[covariance].tensors["class_counts"] =
        at::tensor(std::vector<std::int64_t>{3, 0, (std::int64_t{1} << 60) + 1});
    statistics.fitted[covariance].tensors["class_means"] =
        at::arange(6, at::kDouble).reshape({3, 2}) / 7;
    statistics.fitted[covariance].facts = {{"training features", "17"}};
    statistics.fitted[quantile].numbers["value"] = 1.0 / 3;
    statistics.numbers["rows_used"] = 3;
    write_statistics_file(folder / "s.h5", statistics, {{"head", "1"}});
    const Statistics back = read_statistics_file(folder / "s.h5");
    detectors::expect_same_bits(back, statistics);
    for (const auto& [identity, fitted] : statistics.fitted)
        EXPECT_EQ(back.fitted.at(identity).facts, fitted.facts) << identity.text();
    EXPECT_EQ(content_id(back), content_id(statistics));
    EXPECT_EQ(back.name, (folder / "s.h5").string());
}

TEST(StatisticsFile, ContentIdTellsStatisticsApart) {
    Statistics one;
    one.fitted[quantile].numbers["value"] = 1;
    Statistics other;
    other.fitted[quantile].numbers["value"] = 1 + 1e-15;
    EXPECT_NE(content_id(one), content_id(other));
    Statistics of_another;
    of_another.fitted[{"feature_quantile", {{"q", "0.5"}}}].numbers["value"] = 1;
    EXPECT_NE(content_id(one), content_id(of_another));
    EXPECT_EQ(content_id(one.fitted.at(quantile)), content_id(of_another.fitted.begin()->second));
}

TEST(StatisticsFile, OfAnOlderFaroutIsReadByTodaysIdentities) {
    const testing::TemporaryFolder folder;
    {
        files::Hdf5File file = files::Hdf5File::create(folder / "old.h5");
        const auto add = [&](const std::string& name, const std::vector<double>& values) {
            file.add<double>(name, {static_cast<std::int64_t>(values.size())}, values);
        };
        file.add<std::int64_t>("/tensors/class_counts", {2}, std::vector<std::int64_t>{4, 5});
        add("/tensors/origin", {0.5, 0.25});
        add("/tensors/feature_mean", {1, 2});
        add("/numbers/residual_dim", {1});
        add("/numbers/vim_alpha", {0.125});
        add("/numbers/feature_quantile(0.99)", {7});
        add("/numbers/rows_used", {9});
        add("/numbers/feature_width", {2});
        file.set_attributes(
            {{"format", "farout statistics 1"}, {"head", "h"}, {"detectors", "vim(dim=auto)"}});
        file.close();
    }
    const Statistics back = read_statistics_file(folder / "old.h5");
    const auto& of_classes = back.of(covariance, "mahalanobis");
    EXPECT_TRUE(of_classes.tensors.at("class_counts").equal(at::tensor({4, 5}, at::kLong)));
    EXPECT_EQ(of_classes.tensors.size(), 2U);
    EXPECT_EQ(of_classes.facts, (std::map<std::string, std::string>{{"head", "h"}}));
    const Identity space = back.identity_of({"residual_space", {{"dim", "auto"}}}, "vim");
    EXPECT_EQ(space.text(), "residual_space(dim=1)");
    EXPECT_EQ(back.number(space, "residual_dim", "vim"), 1);
    EXPECT_EQ(back.number({"vim_alpha", space.parameters}, "vim_alpha", "vim"), 0.125);
    EXPECT_EQ(back.number(quantile, "value", "react"), 7);
    EXPECT_EQ(back.numbers.at("rows_used"), 9);
}

}  // namespace
}  // namespace farout::statistics
