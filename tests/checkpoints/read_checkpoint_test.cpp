#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoints/checkpoint_files.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

using namespace test;
using testing::HasSubstr;

std::string describe(const std::string& name, const Array& array) {
    std::vector<std::string> extents;
    for (const std::int64_t extent : array.shape) extents.push_back(concat(extent));
    return concat(name, " ", name_of(array.type), " (", enumerate(extents, 100), ") ",
                  to_hexadecimal(array));
}

/// What the libraries that wrote the files read from them, by file.
std::map<std::string, std::vector<std::string>> expected_arrays() {
    std::map<std::string, std::vector<std::string>> expected;
    for (std::vector<std::string> row : read_table("good.txt")) {
        row.resize(5);
        expected[row[0]].push_back(
            concat(row[1], " ", row[2], " (", enumerate(split(row[3], ','), 100), ") ", row[4]));
    }
    return expected;
}

TEST(ReadCheckpoint, GivesTheArraysThatTorchNumpyAndSafetensorsGive) {
    const auto expected = expected_arrays();
    ASSERT_EQ(good_files().size(), expected.size());
    ASSERT_GE(expected.size(), 24U);
    for (const auto& file : good_files()) {
        std::vector<std::string> arrays;
        for (const auto& [name, array] : read_checkpoint(file).arrays) {
            arrays.push_back(describe(name, array));
        }
        EXPECT_THAT(arrays, testing::UnorderedElementsAreArray(expected.at(file.filename())))
            << file;
    }
}

TEST(ReadCheckpoint, NamesTheFormatByContent) {
    const auto format = [](const char* name) {
        const TemporaryFile copy("no_extension",
                                 read_file(std::filesystem::path(FAROUT_FIXTURES) / "good" / name));
        return read_checkpoint(copy.path()).format;
    };
    EXPECT_EQ(format("zip_types.pth"), "pth (zip)");
    EXPECT_EQ(format("legacy_types.pth"), "pth (legacy)");
    EXPECT_EQ(format("stored.npz"), "npz");
    EXPECT_EQ(format("types.safetensors"), "safetensors");
}

TEST(ReadCheckpoint, AlignsEveryArrayToItsElements) {
    std::size_t checked = 0;
    for (const auto& file : good_files()) {
        for (const auto& [name, array] : read_checkpoint(file).arrays) {
            const auto address = reinterpret_cast<std::uintptr_t>(array.data.get());
            EXPECT_EQ(address % size_of(array.type), 0U) << file << " " << name;
            ++checked;
        }
    }
    EXPECT_GT(checked, 100U);
}

TEST(ReadCheckpoint, SharesAStorageAmongItsViewsWithoutCopies) {
    for (const char* name : {"zip_layouts.pth", "legacy_layouts.pth"}) {
        const Checkpoint checkpoint =
            read_checkpoint(std::filesystem::path(FAROUT_FIXTURES) / "good" / name);
        const auto& base = checkpoint.arrays.at("base");
        EXPECT_EQ(checkpoint.arrays.at("again").data.get(), base.data.get());
        EXPECT_EQ(checkpoint.arrays.at("grid").data.get(), base.data.get());
        EXPECT_EQ(checkpoint.arrays.at("tail").data.get(), base.data.get() + 20 * sizeof(float));
        EXPECT_NE(checkpoint.arrays.at("permuted").data.get(), base.data.get());
    }
}

TEST(ReadCheckpoint, KeepsAnArrayAliveWithoutTheCheckpoint) {
    Array tail;
    {
        const auto file = std::filesystem::path(FAROUT_FIXTURES) / "good" / "zip_layouts.pth";
        tail = read_checkpoint(file).arrays.at("tail");
    }
    EXPECT_EQ(to_hexadecimal(tail), "0000a0410000a8410000b0410000b841");  // 20, 21, 22, 23
}

TEST(ReadCheckpoint, RefusesHostileAndDamagedFilesByNameAndReason) {
    const auto rows = read_table("refused.txt");
    ASSERT_GT(rows.size(), 100U);
    for (std::vector<std::string> row : rows) {
        row.resize(3);
        const TemporaryFile file(row[0], from_base64(row[2]));
        const std::string message = refusal(file.path());
        EXPECT_THAT(message, HasSubstr(row[1])) << row[0];
        EXPECT_THAT(message, testing::StartsWith(file.path().string())) << row[0];
    }
}

std::string protocol2(const std::string& opcodes) {
    std::string pickle = "\x80\x02";
    pickle += opcodes;
    pickle += '.';
    return pickle;
}

TEST(ReadCheckpoint, NamesTheByteWhereAPickleIsRefused) {
    const std::string pickle = protocol2("cbuiltins\neval\n");
    const TemporaryFile file("eval.pth", legacy_file(pickle));
    const std::size_t behind = legacy_file(pickle).find("eval\n") + 5;
    EXPECT_THAT(refusal(file.path()),
                HasSubstr(concat(", byte ", behind, ": refuses builtins.eval")));
}

TEST(ReadCheckpoint, TakesDownDeeplyNestedPicklesWithoutRecursion) {
    constexpr std::size_t depth = 200'000;
    std::string lists(depth, ']');
    lists.append(depth - 1, 'a');
    const TemporaryFile file("deep.pth", legacy_file(protocol2(lists)));
    EXPECT_THAT(refusal(file.path()), HasSubstr("nested more than 64 deep"));
}

TEST(ReadCheckpoint, SaysWhyAFileCantBeOpened) {
    const std::filesystem::path folder = FAROUT_FIXTURES;
    EXPECT_THAT(refusal(folder / "missing.pth"),
                HasSubstr("missing.pth: can't be opened (No such"));
    EXPECT_THAT(refusal(folder), HasSubstr("isn't a regular file"));
}

}  // namespace
}  // namespace farout::checkpoints
