// What is written for NumPy has the bytes that numpy and pickle write: fixtures/make_arrays.py.
#include <cstring>

#include <gtest/gtest.h>

#include "checkpoints/checkpoint_files.h"
#include "checkpoints/numpy/npy.h"
#include "checkpoints/numpy/numpy_pickle_writer.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

using namespace test;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

TEST(NpyHeader, HasTheBytesThatNumpyWrites) {
    const auto rows = read_table("written/headers.txt");
    ASSERT_EQ(rows.size(), 5U);
    for (const auto& row : rows) {
        std::vector<std::int64_t> shape;
        for (const auto& extent : split(row.at(1), ','))
            shape.push_back(parse_integer(extent, "extent"));
        EXPECT_EQ(make_npy_header(row.at(0), shape), from_base64(row.at(2)));
    }
}

TEST(NpyHeader, AndElementsAreAWholeFile) {
    EXPECT_TRUE(make_npy_header("'<f4'", {33, 32}) + read_file(fixtures / "arrays/matrix.f32") ==
                read_file(fixtures / "arrays/float32.npy"));
}

TEST(NumpyPickleWriter, WritesTheBytesThatPythonsFastPicklerWrites) {
    const std::string bytes = read_file(fixtures / "arrays/matrix.f32");
    std::vector<float> values(33 * 32);
    ASSERT_EQ(bytes.size(), values.size() * sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    const std::string pickle = pickle_of({{{33, 32}, values}, {{32}, std::span(values).first(32)}});
    EXPECT_TRUE(pickle == read_file(fixtures / "written/head.pkl"));
}

}  // namespace
}  // namespace farout::checkpoints
