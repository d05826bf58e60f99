#include "features/head_file.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "files/hdf5_file.h"
#include "temporary_folder.h"

namespace farout::features {
namespace {

numerics::Head some_head() {
    return {at::arange(6, at::kFloat).reshape({2, 3}) / 7, at::tensor({0.5F, -1.F})};
}

TEST(HeadFile, GivesBackEveryBit) {
    const testing::TemporaryFolder folder;
    write_head_file(folder / "head.h5", some_head(), {{"model", "test"}});
    const numerics::Head back = read_head_file(folder / "head.h5");
    EXPECT_TRUE(at::equal(back.weight, some_head().weight));
    EXPECT_TRUE(at::equal(back.bias, some_head().bias));
    EXPECT_EQ(content_id(back), content_id(some_head()));
    EXPECT_EQ(
        files::Hdf5File::open(folder / "head.h5", files::Access::read).attributes().at("model"),
        "test");
}

TEST(HeadFile, ContentIdTellsHeadsApart) {
    numerics::Head other = some_head();
    other.bias[1] += 1;
    EXPECT_NE(content_id(other), content_id(some_head()));
}

TEST(HeadFile, RefusesWhatIsNoHead) {
    const testing::TemporaryFolder folder;
    {
        files::Hdf5File file = files::Hdf5File::create(folder / "wrong.h5");
        file.add<float>("/weight", {2, 3}, std::vector<float>(6));
        file.add<float>("/bias", {3}, std::vector<float>(3));
        file.close();
    }
    EXPECT_THROW(read_head_file(folder / "wrong.h5"), Error);
    numerics::Head broken = some_head();
    broken.weight[0][1] = std::numeric_limits<float>::quiet_NaN();
    write_head_file(folder / "nan.h5", broken, {});
    EXPECT_THROW(read_head_file(folder / "nan.h5"), Error);
}

}  // namespace
}  // namespace farout::features
