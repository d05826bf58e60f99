#include "pickled_checkpoint.h"

#include <cstdint>

#include "core/text.h"

namespace farout::testing {

namespace {

// Opcodes as Python's pickletools names them.
const std::string proto_2 = "\x80\x02";
constexpr char mark = '(', empty_dict = '}', empty_tuple = ')', tuple = 't', reduce = 'R';
constexpr char set_items = 'u', persistent_id = 'Q', stop = '.', unicode = 'X', integer = 'J';
const std::string new_false = "\x89";

std::string little_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
    return bytes;
}

std::string number(std::int64_t value) {
    return integer + little_endian(static_cast<std::uint32_t>(value));
}

std::string text(const std::string& value) {
    return unicode + little_endian(static_cast<std::uint32_t>(value.size())) + value;
}

std::string global(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}

std::string tuple_of(at::IntArrayRef values) {
    std::string bytes(1, mark);
    for (const std::int64_t value : values) bytes += number(value);
    return bytes + tuple;
}

const std::string ordered_dict = global("collections", "OrderedDict") + empty_tuple + reduce;

/// torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks).
std::string tensor(const at::Tensor& value, std::size_t storage) {
    std::string bytes = global("torch._utils", "_rebuild_tensor_v2") + mark;
    bytes += mark + text("storage") + global("torch", "FloatStorage") + text(concat(storage)) +
             text("cpu") + number(value.numel()) + tuple + persistent_id;
    bytes += number(0) + tuple_of(value.sizes()) + tuple_of(value.strides()) + new_false;
    return bytes + ordered_dict + tuple + reduce;
}

}  // namespace

std::string pickled_checkpoint(const std::vector<NamedTensor>& weights) {
    std::string bytes = proto_2 + empty_dict + mark;
    bytes += text("meta") + empty_dict + mark + text("mmcls_version") + text("0.15.0") + set_items;
    bytes += text("state_dict") + ordered_dict + mark;
    for (std::size_t i = 0; i < weights.size(); ++i)
        bytes += text(weights[i].name) + tensor(weights[i].value, i);
    return bytes + set_items + set_items + stop;
}

}  // namespace farout::testing
