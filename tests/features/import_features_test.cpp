// Features of fixtures/make_imported.py become an ordinary feature file.
#include "features/import_features.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "features/feature_file.h"
#include "files/writer_lock.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

FeatureImport import_to(const std::filesystem::path& out) {
    FeatureImport import;
    import.out = out;
    import.provenance = {{ "test", "yes" }};
    import.block_rows = 4;
    return import;
}

void import_file(const char* name, const FeatureImport& import) {
    MatrixRows rows = open_features(fixtures / name);
    import_features(rows, import);
}

/// Row r holds r, r + 0.25, r + 0.5.
at::Tensor expected_features() {
    return at::arange(10, at::kFloat).unsqueeze(1) + at::tensor({0.F, 0.25F, 0.5F});
}

TEST(ImportFeatures, KeepsEveryValuePathAndLabel) {
    const testing::TemporaryFolder folder;
    FeatureImport import = import_to(folder / "f.h5");
    for (std::int64_t row = 0; row < 10; ++row)
        import.images.push_back({"images/" + std::to_string(row), row % 3 - 1});
    import_file("features.pkl", import);
    const FeatureFile file(folder / "f.h5");
    EXPECT_EQ(file.blocks().count(), 3);
    const FeatureRows rows = file.read({0, 10});
    EXPECT_TRUE(at::equal(rows.features, expected_features()));
    EXPECT_EQ(rows.labels[4], 0);
    EXPECT_EQ(file.paths({8, 9})[0], "images/8");
    EXPECT_TRUE(file.unreadable().empty());
    EXPECT_EQ(file.provenance().at("test"), "yes");
    EXPECT_TRUE(inspect_feature_file(folder / "f.h5", Look::deep).broken_blocks.empty());
}

TEST(ImportFeatures, WithoutAListLeavesPathsEmptyAndLabelsUnknown) {
    const testing::TemporaryFolder folder;
    import_file("features.pkl", import_to(folder / "f.h5"));
    const FeatureFile file(folder / "f.h5");
    EXPECT_EQ(file.paths({9, 10})[0], "");
    EXPECT_EQ(file.read({0, 10}).labels[9], -1);
}

TEST(ImportFeatures, DoesNotTakeAFileFromARunThatIsWritingIt) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "f.h5", "an extraction");
    const WriterLock extraction(folder / "f.h5");
    EXPECT_THAT(message_of([&] { import_file("features.pkl", import_to(folder / "f.h5")); }),
                ::testing::AllOf(HasSubstr("f.h5"), HasSubstr("another run (process"),
                                 HasSubstr("Wait until it has ended")));
    EXPECT_EQ(testing::read_text(folder / "f.h5"), "an extraction");
}

TEST(ImportFeatures, MarksRowsThatArentFinite) {
    const testing::TemporaryFolder folder;
    import_file("not_finite.npz", import_to(folder / "f.h5"));
    const FeatureFile file(folder / "f.h5");
    const FeatureRows rows = file.read({0, 10});
    std::vector<std::int64_t> marked;
    for (const auto& row : file.unreadable()) marked.push_back(row.row);
    EXPECT_THAT(marked, ElementsAre(3, 7, 9));
    EXPECT_EQ(rows.status[3], RowStatus::not_finite);
    at::Tensor expected = expected_features();
    for (const std::int64_t row : marked) expected[row].zero_();
    EXPECT_TRUE(at::equal(rows.features, expected));
    EXPECT_THAT(file.unreadable()[0].reason, HasSubstr("NaN"));
}

TEST(ImportFeatures, StopsAtSuchARowWhenToldAndLeavesWhatWasThere) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "f.h5", "an older file");
    FeatureImport import = import_to(folder / "f.h5");
    import.on_not_finite = OnUnreadable::stop;
    const std::string message = message_of([&] { import_file("not_finite.npz", import); });
    EXPECT_THAT(message, HasSubstr("not_finite.npz, entry 'features.npy': row 3: "));
    EXPECT_EQ(testing::read_text(folder / "f.h5"), "an older file");
    const std::filesystem::directory_iterator entries(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "nothing else is left";
}

TEST(ImportFeatures, AsksWhichArrayIsMeant) {
    EXPECT_THAT(message_of([] { open_features(fixtures / "unnamed.npz"); }),
                HasSubstr("holds 2 arrays: first, second. Say which"));
    EXPECT_THAT(message_of([] { open_features(fixtures / "unnamed.npz", "secnod"); }),
                HasSubstr("Did you mean 'second'?"));
    MatrixRows second = open_features(fixtures / "unnamed.npz", "second");
    std::vector<float> row(3);
    second.read({2, 3}, row);
    EXPECT_THAT(row, ElementsAre(3, 3.25, 3.5));
}

}  // namespace
}  // namespace farout
