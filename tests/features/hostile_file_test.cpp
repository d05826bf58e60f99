// HDF5 files that look like feature files and are none: made by h5py (fixtures/make_hostile.py).
#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "features/feature_file.h"
#include "message_of.h"

namespace farout::features {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path folder = std::filesystem::path(FAROUT_FIXTURES) / "hostile";

/// What the message says, by the file.
const std::map<std::string, std::string> refusals = {
    {"promises_16_gb", "has no numbers"},
    {"packed_bomb", "is chunked or packed"},
    {"elsewhere", "another file"},
    {"link_to_other_file", "it has no /features"},
    {"link_to_itself", "it has no /features"},
    {"wide_text", "/paths"},
    {"text_of_any_length", "/paths"},
    {"features_are_text", "/features"},
    {"features_are_records", "/features"},
    {"features_are_one_number", "isn't a matrix"},
    {"features_have_three_axes", "isn't a matrix"},
    {"features_are_a_folder", "/features"},
    {"labels_are_fewer", "differ in rows"},
    {"status_is_a_matrix", "differ in rows"},
    {"no_width", "/features"},
    {"blocks_of_no_rows", "have no rows"},
    {"blocks_of_words", "many"},
    {"format_is_a_number", "has no format"},
    {"format_is_a_list", "has no format"},
    {"format_of_any_length", "has no format"},
    {"crashes_hdf5", "HDF5 can't survive reading it"},  // 1.10.8 alone: SIGSEGV
};

TEST(HostileFeatureFile, IsRefusedByCheckOrByReading) {
    for (const auto& [name, reason] : refusals) {
        const std::filesystem::path path = folder / (name + ".h5");
        const std::string message = message_of([&] {
            inspect_feature_file(path, Look::deep);
            const FeatureFile file(path);
            static_cast<void>(file.paths({0, 1}));
            file.read({0, 1});
        });
        EXPECT_THAT(message, HasSubstr(reason)) << name;
        EXPECT_THAT(message, HasSubstr(name == "blocks_of_words" ? "block rows" : name));
    }
}

TEST(HostileFeatureFile, WithBlocksOfTheLargestNumberHasOneBlock) {
    const auto state = inspect_feature_file(folder / "blocks_of_largest_number.h5", Look::deep);
    EXPECT_EQ(state.blocks.count(), 1);
    EXPECT_EQ(state.broken_blocks, std::vector<std::int64_t>{0});  // its checksum is a made-up one
}

TEST(HostileFeatureFile, HasATestEach) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().stem();
        EXPECT_TRUE(refusals.contains(name) || name == "blocks_of_largest_number") << name;
        ++files;
    }
    EXPECT_EQ(files, refusals.size() + 1);
}

}  // namespace
}  // namespace farout::features
