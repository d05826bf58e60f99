// What is exported has the bytes that numpy writes, or the values that went in.
#include "features/export_features.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "features/import_features.h"
#include "features/import_head.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::features {
namespace {

const std::filesystem::path fixtures = FAROUT_FIXTURES;

/// Ten rows in blocks of four: r, r + 0.25, r + 0.5; row 5 has no features.
std::filesystem::path feature_file(const testing::TemporaryFolder& folder) {
    FeatureLayout layout{{}, 3, 4, {}};
    for (int row = 0; row < 10; ++row)
        layout.images.push_back({row == 2 ? "a \"b\", c.png" : std::to_string(row) + ".png", row});
    create_feature_file(folder / "f.h5", layout);
    const auto communicator = parallel::make_local_communicator();
    FeatureFileWriter writer(folder / "f.h5", *communicator);
    for (std::int64_t number = 0; number < 3; ++number) {
        FeatureBlock block;
        const Range rows = writer.blocks().rows_of(number);
        for (auto row = static_cast<float>(rows.begin); row < static_cast<float>(rows.end); ++row) {
            const bool ok = row != 5;
            for (const float value : {row, row + 0.25F, row + 0.5F})
                block.features.push_back(ok ? value : 0);
            block.status.push_back(ok ? 1 : 5);
            block.reasons.emplace_back(ok ? "" : "the JPEG ends early");
        }
        writer.write(number, block);
    }
    writer.close();
    return folder / "f.h5";
}

TEST(ExportFeatures, AsNpyHasTheBytesThatNumpyWrites) {
    const testing::TemporaryFolder folder;
    export_features_npy(FeatureFile(feature_file(folder)), folder / "x.npy");
    EXPECT_TRUE(testing::read_text(folder / "x.npy") ==
                testing::read_text(fixtures / "exported.npy"));
}

TEST(ExportFeatures, AsCsvHasALineARow) {
    const testing::TemporaryFolder folder;
    export_features_csv(FeatureFile(feature_file(folder)), folder / "x.csv");
    EXPECT_EQ(testing::read_text(folder / "x.csv"),
              "path,label,status,f0,f1,f2\n"
              "0.png,0,1,0,0.25,0.5\n"
              "1.png,1,1,1,1.25,1.5\n"
              "\"a \"\"b\"\", c.png\",2,1,2,2.25,2.5\n"
              "3.png,3,1,3,3.25,3.5\n"
              "4.png,4,1,4,4.25,4.5\n"
              "5.png,5,5,NaN,NaN,NaN\n"
              "6.png,6,1,6,6.25,6.5\n"
              "7.png,7,1,7,7.25,7.5\n"
              "8.png,8,1,8,8.25,8.5\n"
              "9.png,9,1,9,9.25,9.5\n");
}

TEST(ExportFeatures, ImportedAgainAreTheSameFeatures) {
    const testing::TemporaryFolder folder;
    const FeatureFile file(feature_file(folder));
    export_features_npy(file, folder / "x.npy");
    checkpoints::MatrixRows rows = open_features(folder / "x.npy");
    FeatureImport import;
    import.out = folder / "again.h5";
    import_features(rows, import);
    const FeatureFile again(folder / "again.h5");
    EXPECT_TRUE(at::equal(again.read({0, 10}).features, file.read({0, 10}).features));
    ASSERT_EQ(again.unreadable().size(), 1U);
    EXPECT_EQ(again.unreadable()[0].row, 5);
}

TEST(ExportHead, ImportedAgainIsTheSameHead) {
    const testing::TemporaryFolder folder;
    const numerics::Head head{at::rand({7, 5}), at::rand({7})};
    export_head_pickle(head, folder / "fc.pkl");
    const numerics::Head again = import_head({folder / "fc.pkl"});
    EXPECT_TRUE(at::equal(again.weight, head.weight));
    EXPECT_TRUE(at::equal(again.bias, head.bias));
}

}  // namespace
}  // namespace farout::features
