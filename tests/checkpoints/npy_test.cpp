#include "checkpoints/numpy/npy.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/checkpoint_files.h"
#include "core/error.h"

namespace farout::checkpoints {
namespace {

using namespace test;

TEST(NpyFile, GivesItsHeaderWithoutReadingTheElements) {
    const FileSource file(std::filesystem::path(FAROUT_FIXTURES) / "features.npy");
    const NpyHeader header = read_npy_header(file);
    EXPECT_EQ(header.type, ElementType::float64);
    EXPECT_EQ(header.byte_order, ByteOrder::big);
    EXPECT_EQ(header.order, ArrayOrder::fortran);
    EXPECT_EQ(header.shape, (std::vector<std::int64_t>{5, 2}));
    EXPECT_EQ(header.data_offset, file.size() - 10 * sizeof(double));
}

TEST(NpyFile, GivesElementsInCOrderAndThisMachinesByteOrder) {
    const FileSource file(std::filesystem::path(FAROUT_FIXTURES) / "features.npy");
    const Array array = read_npy(SourceReader(file).buffer(file.size()), file.name());
    std::vector<double> values(10);
    std::ranges::copy(array.bytes(), std::as_writable_bytes(std::span(values)).begin());
    EXPECT_EQ(values, (std::vector<double>{0, 5, 1, 6, 2, 7, 3, 8, 4, 9}));
}

TEST(NpyFile, KnowsNumpysNamesOfTypes) {
    EXPECT_EQ(parse_numpy_type("<f4", "x").type, ElementType::float32);
    EXPECT_EQ(parse_numpy_type("f4", "x").type, ElementType::float32);
    EXPECT_EQ(parse_numpy_type(">i8", "x").byte_order, ByteOrder::big);
    EXPECT_THROW(parse_numpy_type("", "x"), Error);
    EXPECT_EQ(parse_numpy_type("<u8", "x").type, ElementType::uint64);
    EXPECT_THROW(parse_numpy_type("<c8", "x"), Error);
    EXPECT_THROW(parse_numpy_type("<U8", "x"), Error);
    EXPECT_THROW(parse_numpy_type("<", "x"), Error);
}

}  // namespace
}  // namespace farout::checkpoints
