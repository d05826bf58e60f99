#include "features/feature_file.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "features/feature_layout.h"
#include "features/former_outputs.h"
#include "images/image.h"
#include "message_of.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::features {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

constexpr std::int64_t rows = 10;
constexpr std::int64_t width = 3;
constexpr std::int64_t block_rows = 4;

FeatureLayout layout() {
    FeatureLayout layout;
    for (std::int64_t row = 0; row < rows; ++row)
        layout.images.push_back({"images/" + std::to_string(row) + ".png", row % 3 - 1});
    layout.width = width;
    layout.block_rows = block_rows;
    layout.provenance = {{"model", "test"}};
    return layout;
}

/// Row r holds r, r + 0.25, r + 0.5; row 5 can't be read.
FeatureBlock block_of(Range range) {
    FeatureBlock block;
    for (std::int64_t row = range.begin; row < range.end; ++row) {
        const bool readable = row != 5;
        for (int column = 0; column < width; ++column)
            block.features.push_back(
                readable ? static_cast<float>(row) + 0.25F * static_cast<float>(column) : 0.F);
        block.status.push_back(static_cast<std::uint8_t>(
            readable ? RowStatus::ok : static_cast<RowStatus>(images::ImageFault::corrupt)));
        block.reasons.push_back(readable ? "" : "the JPEG ends early");
    }
    return block;
}

void write_blocks(const std::filesystem::path& file, const std::vector<std::int64_t>& blocks) {
    const auto communicator = parallel::make_local_communicator();
    FeatureFileWriter writer(file, *communicator);
    for (const std::int64_t block : blocks)
        writer.write(block, block_of(writer.blocks().rows_of(block)));
    writer.close();
}

std::filesystem::path finished_file(const testing::TemporaryFolder& folder) {
    create_feature_file(folder / "f.h5", layout());
    write_blocks(folder / "f.h5", {0, 1, 2});
    return folder / "f.h5";
}

TEST(FeatureFile, gives_back_rows_labels_paths_status_and_reasons) {
    const testing::TemporaryFolder folder;
    const FeatureFile file(finished_file(folder));
    EXPECT_EQ(file.blocks().rows, rows);
    EXPECT_EQ(file.width(), width);
    const FeatureRows read = file.read({3, 9});
    for (std::int64_t row = 3; row < 9; ++row) {
        const auto index = static_cast<std::size_t>(row - 3);
        EXPECT_EQ(read.labels[index], row % 3 - 1);
        EXPECT_EQ(read.status[index] == RowStatus::ok, row != 5);
        if (row != 5) {
            EXPECT_EQ(read.features[row - 3][2].item<float>(), static_cast<float>(row) + 0.5F);
        }
    }
    EXPECT_THAT(file.paths({8, 10}), ::testing::ElementsAre("images/8.png", "images/9.png"));
    const auto unreadable = file.unreadable();
    ASSERT_EQ(unreadable.size(), 1U);
    EXPECT_EQ(unreadable[0].row, 5);
    EXPECT_EQ(unreadable[0].path, "images/5.png");
    EXPECT_EQ(unreadable[0].reason, "the JPEG ends early");
}

TEST(FeatureFile, that_is_unfinished_says_how_many_blocks_are_missing) {
    const testing::TemporaryFolder folder;
    create_feature_file(folder / "f.h5", layout());
    write_blocks(folder / "f.h5", {1});
    EXPECT_THAT(message_of([&] { FeatureFile(folder / "f.h5"); }),
                HasSubstr("2 of 3 blocks are missing"));
    const FeatureFileState state = inspect_feature_file(folder / "f.h5", Look::deep);
    EXPECT_EQ(state.finished_blocks, 1);
    EXPECT_EQ(state.unreadable_rows, 1);
    EXPECT_TRUE(state.broken_blocks.empty());
}

TEST(FeatureFile, is_gone_on_with_block_by_block) {
    const testing::TemporaryFolder folder;
    create_feature_file(folder / "f.h5", layout());
    write_blocks(folder / "f.h5", {2});
    write_blocks(folder / "f.h5", {0});
    const auto communicator = parallel::make_local_communicator();
    {
        FeatureFileWriter writer(folder / "f.h5", *communicator);
        EXPECT_THAT(writer.finished(), ::testing::ElementsAre(true, false, true));
    }
    write_blocks(folder / "f.h5", {1});
    const testing::TemporaryFolder other;
    EXPECT_EQ(testing::read_text(folder / "f.h5"), testing::read_text(finished_file(other)))
        << "the order of the blocks must leave no trace";
}

TEST(FeatureFile, with_a_flipped_byte_is_found_out) {
    const testing::TemporaryFolder folder;
    const auto path = finished_file(folder);
    const std::string bytes = testing::read_text(path);
    const float needle = 6.25F;  // row 6, in block 1
    const auto offset =
        bytes.find(std::string(reinterpret_cast<const char*>(&needle), sizeof needle));
    ASSERT_NE(offset, std::string::npos);
    testing::flip_byte(path, static_cast<std::streamoff>(offset));
    EXPECT_THAT(message_of([&] {
                    FeatureFile(path).read({0, rows});
                }),
                HasSubstr("Block 1 (rows 4 to 7)"));
    EXPECT_THAT(inspect_feature_file(path, Look::deep).broken_blocks, ::testing::ElementsAre(1));
    const auto communicator = parallel::make_local_communicator();
    const FeatureFileWriter writer(path, *communicator);
    EXPECT_TRUE(writer.verify(0));
    EXPECT_FALSE(writer.verify(1));
}

/// As farout wrote them until November 2026. Row r's score of ODIN is r + 0.125.
std::filesystem::path finished_file_with_odin(const testing::TemporaryFolder& folder) {
    const auto path = finished_file(folder);
    files::Hdf5File file = files::Hdf5File::open(path, files::Access::read_write);
    std::vector<float> scores;
    for (std::int64_t row = 0; row < rows; ++row)
        scores.push_back(static_cast<float>(row) + 0.125F);
    file.add<float>(former_output_dataset, {rows}, scores);
    file.set_attributes({{former_output_fact, "epsilon=0.0014 temperature=1000"}});
    const Blocks blocks = checked_blocks(file);
    for (std::int64_t block = 0; block < blocks.count(); ++block) {
        const FeatureBlock stored =
            read_block(file, blocks.rows_of(block), file.shape("/features")[1]);
        const std::uint64_t checksum = block_checksum(block, BlockView(stored));
        file.write<std::uint64_t>("/blocks/checksum", block, std::span(&checksum, 1));
    }
    file.close();
    return path;
}

TEST(FeatureFile, may_hold_scores_of_odin) {
    const testing::TemporaryFolder folder;
    const FeatureRows read = FeatureFile(finished_file_with_odin(folder)).read({3, 9});
    const at::Tensor& odin = read.outputs.at("odin(temperature=1000, epsilon=0.0014)");
    ASSERT_EQ(odin.sizes(), (at::IntArrayRef{6, 1}));
    EXPECT_EQ(odin[4].item<float>(), 7.125F);
    const testing::TemporaryFolder other;
    EXPECT_TRUE(FeatureFile(finished_file(other)).read({3, 9}).outputs.empty());
}

TEST(FeatureFile, checks_the_scores_of_odin_too) {
    const testing::TemporaryFolder folder;
    const auto path = finished_file_with_odin(folder);
    const std::string bytes = testing::read_text(path);
    const float needle = 9.125F;  // row 9, in block 2
    const auto offset =
        bytes.find(std::string(reinterpret_cast<const char*>(&needle), sizeof needle));
    ASSERT_NE(offset, std::string::npos);
    testing::flip_byte(path, static_cast<std::streamoff>(offset));
    EXPECT_THAT(message_of([&] {
                    FeatureFile(path).read({0, rows});
                }),
                HasSubstr("Block 2 (rows 8 to 9)"));
    EXPECT_THAT(inspect_feature_file(path, Look::deep).broken_blocks, ::testing::ElementsAre(2));
    const auto communicator = parallel::make_local_communicator();
    FeatureFileWriter writer(path, *communicator);
    EXPECT_TRUE(writer.verify(1));
    EXPECT_FALSE(writer.verify(2));
    EXPECT_THAT(message_of([&] { writer.forget(2); }), HasSubstr("older farout"));
}

TEST(FeatureFile, without_the_parameters_of_its_odin_is_refused) {
    const testing::TemporaryFolder folder;
    files::Hdf5File file = files::Hdf5File::open(finished_file(folder), files::Access::read_write);
    file.create_dataset("/odin", files::Number::float32, {rows});
    file.close();
    EXPECT_THAT(message_of([&] { FeatureFile(folder / "f.h5"); }), HasSubstr("/odin"));
}

TEST(FeatureFile, may_have_no_rows) {
    const testing::TemporaryFolder folder;
    FeatureLayout empty = layout();
    empty.images.clear();
    create_feature_file(folder / "f.h5", empty);
    const FeatureFile file(folder / "f.h5");
    EXPECT_EQ(file.blocks().rows, 0);
    EXPECT_TRUE(file.unreadable().empty());
}

TEST(FeatureFile, content_id_tells_contents_apart) {
    const testing::TemporaryFolder folder;
    const testing::TemporaryFolder same;
    const FeatureFile file(finished_file(folder));
    EXPECT_EQ(file.content_id(), FeatureFile(finished_file(same)).content_id());
    const testing::TemporaryFolder other;
    create_feature_file(other / "f.h5", layout());
    write_blocks(other / "f.h5", {0, 1});
    const auto communicator = parallel::make_local_communicator();
    FeatureFileWriter writer(other / "f.h5", *communicator);
    FeatureBlock last = block_of({8, 10});
    last.features[0] += 1;
    writer.write(2, last);
    writer.close();
    EXPECT_NE(file.content_id(), FeatureFile(other / "f.h5").content_id());
}

TEST(FeatureFile, other_files_are_refused_with_a_reason) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "text.h5", "hello");
    EXPECT_THAT(message_of([&] { FeatureFile(folder / "text.h5"); }), HasSubstr("text.h5"));
    {
        files::Hdf5File file = files::Hdf5File::create(folder / "other.h5");
        file.add<float>("/features", {1, 1}, std::vector<float>{1});
        file.close();
    }
    EXPECT_THAT(message_of([&] { FeatureFile(folder / "other.h5"); }),
                HasSubstr("isn't a feature file"));
    const auto path = finished_file(folder);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    EXPECT_THAT(message_of([&] { FeatureFile{path}; }), HasSubstr("truncated"));
}

TEST(FittingReason, EndsBehindAWord) {
    EXPECT_EQ(fitting_reason("not found"), "not found");
    EXPECT_EQ(fitting_reason(std::string(96, 'x')), std::string(96, 'x'));
    const std::string words = "a Git LFS pointer, not the image: " + std::string(50, 'y') +
                              " git lfs pull brings the images";
    EXPECT_EQ(fitting_reason(words),
              "a Git LFS pointer, not the image: " + std::string(50, 'y') + " git lfs…");
    std::string name;
    for (int letter = 0; letter < 60; ++letter) name += "é";  // two bytes each
    const std::string cut = fitting_reason(name);
    EXPECT_LE(cut.size(), 96U);
    EXPECT_EQ(cut.size() % 2, 1U);  // whole letters, and three bytes of "…"
}

}  // namespace
}  // namespace farout::features
