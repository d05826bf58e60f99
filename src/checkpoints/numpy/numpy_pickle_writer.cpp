#include "checkpoints/numpy/numpy_pickle_writer.h"

#include <cstring>

#include "checkpoints/pickle/pickle_opcodes.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

class PickleWriter {
  public:
    void list(const std::vector<FloatArray>& arrays) {
        code(opcode::proto);
        code(3);
        code(opcode::empty_list);
        code(opcode::mark);
        for (const FloatArray& each : arrays) array(each);
        code(opcode::appends);
        code(opcode::stop);
    }

    std::string release() { return std::move(bytes_); }

  private:
    void code(std::uint8_t opcode) { bytes_ += static_cast<char>(opcode); }

    /// _reconstruct(ndarray, (0,), b'b'), then (1, shape, type, False, bytes) as its state.
    void array(const FloatArray& array) {
        global("numpy.core.multiarray", "_reconstruct");
        global("numpy", "ndarray");
        integer(0);
        code(opcode::tuple1);
        code(opcode::short_binbytes);
        code(1);
        code('b');
        code(opcode::tuple3);
        code(opcode::reduce);
        code(opcode::mark);
        integer(1);
        shape(array.shape);
        float32_type();
        code(opcode::newfalse);
        elements(array.elements);
        code(opcode::tuple);
        code(opcode::build);
    }

    void shape(const std::vector<std::int64_t>& shape) {
        for (const std::int64_t extent : shape) integer(extent);
        code(shape.size() == 1 ? opcode::tuple1 : opcode::tuple2);
    }

    /// dtype('f4', False, True), then (3, '<', None, None, None, -1, -1, 0) as its state.
    void float32_type() {
        global("numpy", "dtype");
        text("f4");
        code(opcode::newfalse);
        code(opcode::newtrue);
        code(opcode::tuple3);
        code(opcode::reduce);
        code(opcode::mark);
        integer(3);
        text("<");
        for (int i = 0; i < 3; ++i) code(opcode::none);
        integer(-1);
        integer(-1);
        integer(0);
        code(opcode::tuple);
        code(opcode::build);
    }

    void elements(std::span<const float> values) {
        const auto size = values.size_bytes();
        if (size > UINT32_MAX)
            throw Error(concat("A pickle holds less than 4 GiB an array, not ",
                               human_bytes(static_cast<double>(size)), "."));
        if (size < 256) {
            code(opcode::short_binbytes);
            code(static_cast<std::uint8_t>(size));
        } else {
            code(opcode::binbytes);
            little_endian(size, 4);
        }
        bytes_.append(reinterpret_cast<const char*>(values.data()), size);
    }

    void global(std::string_view module, std::string_view name) {
        code(opcode::global);
        bytes_.append(module).append(1, '\n').append(name).append(1, '\n');
    }

    void text(std::string_view value) {
        code(opcode::binunicode);
        little_endian(value.size(), 4);
        bytes_.append(value);
    }

    void integer(std::int64_t value) {
        const bool is_short = value >= 0 && value <= UINT16_MAX;
        const int size = !is_short ? 4 : value <= UINT8_MAX ? 1 : 2;
        code(size == 1 ? opcode::binint1 : size == 2 ? opcode::binint2 : opcode::binint);
        little_endian(static_cast<std::uint64_t>(value), size);
    }

    void little_endian(std::uint64_t value, int size) {
        for (int byte = 0; byte < size; ++byte)
            code(static_cast<std::uint8_t>(value >> (8 * byte)));
    }

    std::string bytes_;
};

}  // namespace

std::string pickle_of(const std::vector<FloatArray>& arrays) {
    PickleWriter writer;
    writer.list(arrays);
    return writer.release();
}

}  // namespace farout::checkpoints
