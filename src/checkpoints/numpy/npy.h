#pragma once
/// NumPy's .npy format, versions 1 to 3 (numpy.lib.format): one array with its type, order and
/// shape; and .npz, a zip archive of such files.

#include <optional>
#include <string>

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/bytes/zip_archive.h"
#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

enum class ArrayOrder { c, fortran };
enum class ByteOrder { little, big };

struct NpyHeader {
    ElementType type = ElementType::float32;
    ByteOrder byte_order = ByteOrder::little;
    ArrayOrder order = ArrayOrder::c;
    std::vector<std::int64_t> shape;
    std::uint64_t data_offset = 0;  ///< where the elements begin
};

/// Where the pickle begins that a .npy of Python objects holds instead of elements (numpy.save of a
/// dictionary or of a list of unequal arrays); nothing for one of numbers or text.
std::optional<std::uint64_t> pickle_in_npy(const ByteSource& source);

/// A NumPy type in its short form ("<f4", "|b1"), as .npy headers and pickled dtypes give it.
/// Throws Error that names it for types that have no ElementType (complex, text, objects,
/// records).
struct NumpyType {
    ElementType type = ElementType::float32;
    ByteOrder byte_order = ByteOrder::little;
};
NumpyType parse_numpy_type(const std::string& descr, const std::string& where);

/// The header of a .npy file. Throws Error when it is damaged or the elements don't end where the
/// source does; a second array behind them is described.
NpyHeader read_npy_header(const ByteSource& source);

/// What numpy.save puts before the elements of a C-ordered array, byte for byte. `descr` is the
/// type as a Python literal: "'<f4'", or "[('label', '<i8'), ('msp', '<f4')]" for records.
std::string make_npy_header(const std::string& descr, const std::vector<std::int64_t>& shape);

/// The array of a whole .npy file in memory: a C-ordered little-endian one shares the buffer,
/// others are copied into C order and this machine's byte order. `where` begins error messages.
Array read_npy(const Buffer& file, const std::string& where);

/// The array whose elements begin `header.data_offset` bytes into the buffer.
Array array_of(const NpyHeader& header, const Buffer& buffer, const std::string& where);

/// The arrays of a .npz by their names without ".npy"; other entries are left out. Arrays whose
/// headers can't be read, as of text or objects, are left unread.
std::unique_ptr<CheckpointFile> open_npz(const ZipArchive& archive);

}  // namespace farout::checkpoints
