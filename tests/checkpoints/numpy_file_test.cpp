// What numpy.save, numpy.savez and pickle.dump write, read back row by row:
// fixtures/make_arrays.py.
#include "checkpoints/numpy/numpy_file.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoints/checkpoint_files.h"
#include "checkpoints/numpy/matrix_rows.h"
#include "core/error.h"

namespace farout::checkpoints {
namespace {

using namespace test;
using testing::HasSubstr;

const std::filesystem::path folder = std::filesystem::path(FAROUT_FIXTURES) / "arrays";

struct ExpectedArray {
    std::filesystem::path file;
    std::string name;
    std::string bytes;  ///< of its values as float32, in C order
};

std::vector<ExpectedArray> expected_arrays() {
    std::vector<ExpectedArray> expected;
    for (const auto& row : read_table("arrays.txt"))
        expected.push_back({folder / row.at(0), row.at(1), read_file(folder / row.at(2))});
    return expected;
}

MatrixRows open_rows(const ExpectedArray& expected, std::size_t band_bytes = 64 << 20) {
    return MatrixRows(open_numpy_file(expected.file)->open_parts(expected.name), band_bytes);
}

std::string read_rows(MatrixRows& matrix, Range rows) {
    std::vector<float> values(static_cast<std::size_t>(rows.count() * matrix.width()));
    matrix.read(rows, values);
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// All rows, `step` at a time.
std::string read_in_steps(MatrixRows& matrix, std::int64_t step) {
    std::string bytes;
    for (std::int64_t row = 0; row < matrix.rows(); row += step)
        bytes += read_rows(matrix, {row, std::min(matrix.rows(), row + step)});
    return bytes;
}

/// The message with which a file or its first array is refused.
std::string refusal_of(const std::filesystem::path& file) {
    try {
        const auto opened = open_numpy_file(file);
        MatrixRows matrix(opened->open_parts(opened->names().front()));
        read_in_steps(matrix, 100);
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << file << " was read";
    return "";
}

TEST(NumpyFile, GivesTheValuesThatNumpyGivesToTheBit) {
    const auto expected = expected_arrays();
    ASSERT_GE(expected.size(), 30U);
    for (const auto& array : expected) {
        MatrixRows matrix = open_rows(array);
        EXPECT_EQ(matrix.rows(), 33) << array.file;
        EXPECT_EQ(matrix.width(), 32) << array.file;
        EXPECT_TRUE(read_in_steps(matrix, 33) == array.bytes) << array.file;
    }
}

TEST(NumpyFile, GivesTheSameRowsInAnyStepsAndBands) {
    for (const auto& array : expected_arrays()) {
        MatrixRows matrix = open_rows(array, 5 * 32 * sizeof(float));
        EXPECT_TRUE(read_in_steps(matrix, 7) == array.bytes) << array.file;
        MatrixRows again = open_rows(array, 1);
        EXPECT_TRUE(read_in_steps(again, 1) == array.bytes) << array.file;
    }
}

TEST(NumpyFile, GivesRowsInAnyOrder) {
    constexpr std::size_t row_bytes = 32 * sizeof(float);
    for (const auto& array : expected_arrays()) {
        MatrixRows matrix = open_rows(array);
        for (const Range rows : {Range{20, 33}, Range{3, 5}, Range{4, 21}})
            EXPECT_TRUE(read_rows(matrix, rows) ==
                        array.bytes.substr(static_cast<std::size_t>(rows.begin) * row_bytes,
                                           static_cast<std::size_t>(rows.count()) * row_bytes))
                << array.file << " from row " << rows.begin;
    }
}

TEST(NumpyFile, NamesItsArrays) {
    const auto names = [](const char* file) { return open_numpy_file(folder / file)->names(); };
    EXPECT_THAT(names("protocol2.pkl"), testing::ElementsAre(""));
    EXPECT_THAT(names("float32.npy"), testing::ElementsAre(""));
    EXPECT_THAT(names("list4.pkl"), testing::ElementsAre("0", "1"));
    EXPECT_THAT(names("dictionary3.pkl"), testing::UnorderedElementsAre("labels", "features"));
    EXPECT_THAT(names("stored.npz"), testing::UnorderedElementsAre("labels", "features", "names"));
    EXPECT_THAT(names("objects.npy"), testing::ElementsAre("features"));
    EXPECT_THAT(names("nested4.pkl"), testing::ElementsAre("train.features", "train.labels"));
    EXPECT_THAT(names("dictionaries4.pkl"), testing::ElementsAre("x", "y"));
    // Single numbers, dates and paths aren't arrays; text is one that can't be opened.
    EXPECT_THAT(names("beside4.pkl"), testing::ElementsAre("features", "names"));
}

TEST(NumpyFile, JoinsTheBatchesOfAList) {
    for (const char* name : {"batches4.pkl", "batches2.pkl", "object_batches.npy"}) {
        const auto file = open_numpy_file(folder / name);
        EXPECT_TRUE(file->is_list()) << name;
        EXPECT_THAT(file->names(), testing::ElementsAre("0", "1", "2", "3", "4")) << name;
        const MatrixRows joined(file->open_parts(""));
        EXPECT_EQ(joined.batches(), 5) << name;
        EXPECT_EQ(joined.rows(), 33) << name;
        EXPECT_EQ(MatrixRows(file->open_parts("4")).rows(), 1) << name;
    }
    EXPECT_FALSE(open_numpy_file(folder / "batches_in_dictionary5.pkl")->is_list());
    EXPECT_THROW(open_numpy_file(folder / "batches_in_dictionary5.pkl")->open("features"), Error);
}

TEST(NumpyFile, JoinsOnlyBatchesOfOneWidth) {
    const auto list = open_numpy_file(folder / "list4.pkl");  // 3 numbers, then the matrix
    EXPECT_THROW(MatrixRows(list->open_parts("")), Error);
    StoredArray wide = open_numpy_file(folder / "float32.npy")->open("");
    StoredArray narrow = wide;
    narrow.shape = {66, 16};
    try {
        const MatrixRows joined(std::vector<StoredArray>{wide, narrow});
        FAIL() << "joined";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("has 16 columns, but"));
    }
}

TEST(NumpyFile, TellsAPairFromAListOfBatches) {
    EXPECT_FALSE(open_numpy_file(folder / "batches2.pkl")->is_pair());
    EXPECT_FALSE(open_numpy_file(folder / "list4.pkl")->is_pair());
}

/// Weights that torch wrote come in by either way, the same.
TEST(NumpyFile, ReadsTensorsOfTorchAsTheyAreReadAsWeights) {
    int compared = 0;
    int refused = 0;
    const std::filesystem::path good = std::filesystem::path(FAROUT_FIXTURES) / "good";
    for (const auto& entry : std::filesystem::directory_iterator(good)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".pth") && !name.ends_with(".safetensors")) continue;
        const auto file = open_numpy_file(entry.path());
        const Checkpoint checkpoint = read_checkpoint(entry.path());
        for (const std::string& array : file->names()) {
            const auto wanted = checkpoint.arrays.find(array);
            if (wanted == checkpoint.arrays.end()) continue;  // a wrapper that is opened there
            std::vector<StoredArray> parts;
            try {
                parts = file->open_parts(array);
            } catch (const Error& error) {
                EXPECT_THAT(error.what(), HasSubstr("save tensor.contiguous()")) << name << array;
                ++refused;
                continue;
            }
            if (parts.size() != 1 || parts[0].order != ArrayOrder::c) continue;
            ASSERT_EQ(parts[0].shape, wanted->second.shape) << name << " " << array;
            ASSERT_EQ(parts[0].elements->size(), wanted->second.bytes().size()) << name << array;
            std::vector<std::byte> bytes(wanted->second.bytes().size());
            parts[0].elements->read(0, bytes);
            EXPECT_TRUE(std::ranges::equal(bytes, wanted->second.bytes())) << name << " " << array;
            ++compared;
        }
    }
    EXPECT_GE(compared, 90);
    EXPECT_GE(refused, 2);
}

TEST(NumpyFile, OpensArraysOfOtherTypesOnlyWhenTheyAreAskedFor) {
    const auto file = open_numpy_file(folder / "stored.npz");
    EXPECT_EQ(file->open("features").shape, (std::vector<std::int64_t>{33, 32}));
    EXPECT_THROW(file->open("names"), Error);
    EXPECT_THROW(file->open("nothing"), Error);
}

TEST(NumpyFile, LeavesTheElementsOfALargeArrayInTheFile) {
    for (const char* name : {"protocol2.pkl", "protocol4.pkl", "float32.npy", "stored.npz"}) {
        const auto file = open_numpy_file(folder / name);
        const StoredArray array = file->open(file->names().front() == "" ? "" : "features");
        EXPECT_EQ(dynamic_cast<const MemorySource*>(array.elements.get()), nullptr) << name;
        EXPECT_EQ(array.elements->size(), 33U * 32 * sizeof(float)) << name;
    }
}

TEST(NumpyFile, RefusesWhatIsNoMatrixOfFloatsByNameAndReason) {
    const auto rows = read_table("arrays_refused.txt");
    ASSERT_GE(rows.size(), 50U);
    for (std::vector<std::string> row : rows) {
        row.resize(3);
        const TemporaryFile file(row[0], from_base64(row[2]));
        const std::string message = refusal_of(file.path());
        EXPECT_THAT(message, HasSubstr(row[1])) << row[0];
        EXPECT_THAT(message, testing::StartsWith(file.path().string())) << row[0];
    }
}

TEST(NumpyFile, SaysWhyItCantBeOpened) {
    EXPECT_THAT(refusal_of(folder / "missing.pkl"), HasSubstr("missing.pkl: can't be opened"));
    EXPECT_THAT(refusal_of(folder), HasSubstr("isn't a regular file"));
}

/// Any exception but Error ends the test; with the sanitizers on, so does any stray access.
bool is_refused(const std::string& bytes) {
    const TemporaryFile file("damaged", bytes);
    try {
        const auto opened = open_numpy_file(file.path());
        for (const auto& name : opened->names()) {
            MatrixRows matrix(opened->open_parts(name));
            if (matrix.rows() * matrix.width() > 10'000) return true;
            read_in_steps(matrix, 10);
        }
        return false;
    } catch (const Error&) {
        return true;
    }
}

TEST(DamagedNumpyFile, IsRefusedWhereverItIsCut) {
    for (const auto& array : expected_arrays()) {
        const std::string bytes = read_file(array.file);
        for (std::size_t size = 0; size < bytes.size(); size += bytes.size() / 100)
            EXPECT_TRUE(is_refused(bytes.substr(0, size))) << array.file << " cut to " << size;
        EXPECT_TRUE(is_refused(bytes.substr(0, bytes.size() - 1))) << array.file;
    }
}

TEST(DamagedNumpyFile, IsReadOrRefusedWhateverByteIsChanged) {
    std::mt19937 random(20260102);
    int refused = 0;
    for (const auto& array : expected_arrays()) {
        std::string bytes = read_file(array.file);
        for (int trial = 0; trial < 100; ++trial) {
            // Most of a file is elements, any change of which is another array.
            const std::size_t place = random() % (trial % 2 == 0 ? 250 : bytes.size());
            std::string damaged = bytes;
            damaged[place] = static_cast<char>(random());
            refused += is_refused(damaged) ? 1 : 0;
        }
    }
    EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace farout::checkpoints
