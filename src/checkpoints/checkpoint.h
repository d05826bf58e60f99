#pragma once
/// Published weight files as named arrays, read without Python and without running anything that is
/// in them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace farout {

enum class ElementType {
    float16,
    bfloat16,
    float32,
    float64,
    int8,
    uint8,
    int16,
    int32,
    int64,
    boolean,
    uint16,
    uint32,
    uint64
};

std::size_t size_of(ElementType type);
std::string_view name_of(ElementType type);

/// An n-dimensional array, C-contiguous, in this machine's byte order.
struct Array {
    ElementType type = ElementType::float32;
    std::vector<std::int64_t> shape;
    /// size_of(type) · product of shape bytes, aligned for the type; may lie in a shared storage.
    std::shared_ptr<const std::byte> data;

    std::int64_t elements() const;
    std::span<const std::byte> bytes() const;
};

/// The arrays of a weight file by name. In .pth files:
///
/// - An outer state_dict_ema, model_ema, state_dict, model, model_state, model_state_dict or net is
///   opened: the first of these that there is, and only where no tensor lies beside it.
/// - Nested dictionaries and lists are flattened with dots; a "module." before all names is cut.
/// - Entries that aren't tensors are left out. Harmless records (argparse.Namespace, pathlib,
///   datetime, NumPy scalars) may stand there unread; any other class is refused by name, NumPy
///   arrays among them, so that no weight is lost silently.
struct Checkpoint {
    std::filesystem::path file;
    std::string format;  ///< "safetensors", "pth (zip)", "pth (legacy)", "npz"
    std::map<std::string, Array> arrays;
};

/// Reads a weight file, its format told by content. Throws Error that names file, place and what is
/// wrong: truncated, an object that isn't a tensor, container or number (named), overlapping or
/// out-of-range storage, big-endian data, …
Checkpoint read_checkpoint(const std::filesystem::path& file);

}  // namespace farout
