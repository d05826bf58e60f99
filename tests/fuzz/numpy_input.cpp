#include "numpy_input.h"

#include <algorithm>
#include <vector>

#include "checkpoints/numpy/matrix_rows.h"
#include "checkpoints/numpy/numpy_file.h"
#include "core/error.h"
#include "input_file.h"

namespace farout::fuzz {

namespace {

// A small band, so that arrays in Fortran order take several.
constexpr std::size_t band_bytes = 256;
constexpr std::int64_t rows_at_once = 3;

void read_rows(std::vector<checkpoints::StoredArray> batches) {
    checkpoints::MatrixRows matrix(std::move(batches), band_bytes);
    for (std::int64_t begin = 0; begin < matrix.rows(); begin += rows_at_once) {
        const Range rows{begin, std::min(begin + rows_at_once, matrix.rows())};
        std::vector<float> values(static_cast<std::size_t>(rows.count() * matrix.width()));
        matrix.read(rows, values);
    }
}

}  // namespace

void read_numpy_input(std::span<const std::uint8_t> bytes) {
    try {
        const auto file = checkpoints::open_numpy_file(input_file(bytes));
        for (const auto& name : file->names()) {
            try {
                read_rows(file->open_parts(name));
            } catch (const Error&) {  // the file's other arrays may be whole
            }
        }
        if (file->is_list()) read_rows(file->open_parts(""));
    } catch (const Error&) {
    }
}

}  // namespace farout::fuzz
