#pragma once
/// Published weight files as named arrays, read without Python and without running anything that is
/// in them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace farout::checkpoints {

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
bool is_floating(ElementType type);

/// An n-dimensional array, C-contiguous, in this machine's byte order.
struct Array {
    ElementType type = ElementType::float32;
    std::vector<std::int64_t> shape;
    /// size_of(type) · product of shape bytes, aligned for the type; may lie in a shared storage.
    std::shared_ptr<const std::byte> data;

    std::int64_t elements() const;
    std::span<const std::byte> bytes() const;
};

/// What is known of an array before its elements are read.
struct ArrayOutline {
    std::optional<ElementType> type;  ///< none: one that isn't read (complex, quantised, …)
    std::vector<std::int64_t> shape;
    /// So many characters of the array's name are that of the dictionary that holds it, with the
    /// dot behind it; 0 for the outermost, and in files without dictionaries.
    std::size_t dictionary = 0;
};
using ArrayOutlines = std::map<std::string, ArrayOutline, std::less<>>;

/// What an open weight file holds.
struct CheckpointContent {
    std::filesystem::path file;
    std::string format;  ///< "safetensors", "pth (zip)", "pth (legacy)", "npz"
    ArrayOutlines arrays;
    /// What else is there that isn't understood, a message each: objects of classes that would
    /// have to be run, arrays of objects. Nobody needs to mind who finds all that he asks for.
    std::vector<std::string> unread;
};

/// A weight file whose arrays are found, each read when it is asked for.
///
/// In .pth files nested dictionaries and lists are flattened with dots: {"model": {"fc.weight": …}}
/// gives "model.fc.weight". Entries that aren't tensors are left out.
class CheckpointFile {
  public:
    explicit CheckpointFile(CheckpointContent content) : content_(std::move(content)) {}
    virtual ~CheckpointFile() = default;
    const CheckpointContent& content() const { return content_; }
    /// Throws Error for an array of a type that isn't read, and for damage.
    virtual Array read(const std::string& name) = 0;

  private:
    CheckpointContent content_;
};

/// Opens a weight file, its format told by content. Throws Error that names file, place and what is
/// wrong: no file but a folder, a URL, a name on a hub; truncated, a web page, a pickled network,
/// overlapping or out-of-range storage, big-endian data, …
std::unique_ptr<CheckpointFile> open_checkpoint(const std::filesystem::path& file);

/// The arrays of a weight file by name, their elements read.
struct Checkpoint {
    std::filesystem::path file;
    std::string format;
    std::map<std::string, Array> arrays;
};

/// Reads all of a weight file. Throws Error for whatever open_checkpoint does, and where anything
/// in it is left unread: an object that isn't a tensor, container or number (named), …
Checkpoint read_checkpoint(const std::filesystem::path& file);

/// The arrays of a checkpoint that is in memory as an open file.
std::unique_ptr<CheckpointFile> opened(Checkpoint checkpoint);

}  // namespace farout::checkpoints
