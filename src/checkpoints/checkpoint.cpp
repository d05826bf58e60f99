#include "checkpoints/checkpoint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/numpy/npy.h"
#include "checkpoints/safetensors.h"
#include "checkpoints/torch/pth_legacy.h"
#include "checkpoints/torch/pth_zip.h"
#include "checkpoints/weight_path.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

/// Enough to tell every format: tar's mark lies at byte 257.
constexpr std::uint64_t head_size = 512;

/// Whether the archive is torch.export's: no pickle, but the network as a graph.
bool is_exported_program(const ZipArchive& archive) {
    return std::ranges::any_of(archive.entries(), [](const auto& entry) {
        return entry.first.ends_with("archive_format") ||
               entry.first.ends_with("serialized_exported_program.json") ||
               entry.first.ends_with("/models/model.json");
    });
}

std::unique_ptr<CheckpointFile> open_zip(const std::filesystem::path& file,
                                         const ByteSource& source) {
    const ZipArchive archive(file);
    if (find_torch_pickle(archive) != nullptr) return open_pth_zip(archive, source);
    const auto is_array = [](const auto& entry) { return entry.first.ends_with(".npy"); };
    if (std::ranges::any_of(archive.entries(), is_array)) return open_npz(archive);
    if (is_exported_program(archive)) {
        throw Error(concat(source.name(),
                           ": is a program of torch.export (.pt2), not a weight file; save its "
                           "weights alone, in Python: torch.save(torch.export.load(\"",
                           source.name(), "\").state_dict, \"weights.pth\")"));
    }
    throw Error(concat(source.name(),
                       ": is a zip archive, but neither of torch.save (with a data.pkl) nor of "
                       "numpy.savez (with .npy files); unpack it and give the weight file in it"));
}

/// Text in JSON: a shard's index, a model's configuration.
std::string describe_json(std::string_view head, const ByteSource& source) {
    const std::string text =
        SourceReader(source).text(std::min<std::uint64_t>(source.size(), 1 << 20));
    if (text.find("\"weight_map\"") != std::string::npos)
        return concat(
            "is the index of a checkpoint in several files, not the weights; join them in "
            "its folder, in Python: from safetensors.torch import load_file, save_file; "
            "import glob; save_file({k: v for f in glob.glob(\"*-of-*.safetensors\") for "
            "k, v in load_file(f).items()}, \"weights.safetensors\")");
    return concat(
        "is JSON (a model's configuration?), not the weights; give the .safetensors, .pth "
        "or .bin file that lies beside it. It begins with '",
        printable(head.substr(0, 32)), "'");
}

/// Files that people pass by mistake, and what to do instead.
std::string describe_other(std::string_view head, const ByteSource& source) {
    std::string_view text = head;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trim(text);
    if (head.starts_with("\x93NUMPY"))
        return "is a single NumPy array without a name; save a .npz with numpy.savez";
    if (head.starts_with("\x89HDF")) return "is an HDF5 file; convert its weights to .safetensors";
    if (text.starts_with("version https://git-lfs"))
        return "is a Git LFS pointer; fetch the file itself with git lfs pull";
    if (text.starts_with("<"))
        return "is a web page or XML (of a login, an error, or one that shows the file); download "
               "the weight file itself: on huggingface.co its link has /resolve/, not /blob/";
    if (text.starts_with("{") || text.starts_with("[")) return describe_json(text, source);
    for (const std::string_view mark : {"\x1f\x8b",
                                        "\xFD"
                                        "7zXZ",
                                        "BZh", "\x28\xB5\x2F\xFD"})
        if (head.starts_with(mark))
            return concat("is compressed with ",
                          mark[0] == '\x1f'   ? "gzip"
                          : mark[0] == 'B'    ? "bzip2"
                          : mark[0] == '\xFD' ? "xz"
                                              : "zstd",
                          "; unpack it first");
    if (head.starts_with("GGUF"))
        return "is a GGUF file of a language model; give a .safetensors or .pth file";
    if (head.size() > 262 && head.substr(257, 5) == "ustar") {
        return "is a tar archive (or the form of torch before 0.1.11); unpack it, or save it again "
               "with a newer torch";
    }
    if (std::ranges::all_of(head, [](char byte) { return byte == 0; }))
        return "begins with zeros only: its download was never finished; download it again";
    return concat(
        "isn't a weight file that can be read (.safetensors, .pth, .npz); it begins with '",
        printable(head.substr(0, 16)), "'");
}

/// Safetensors begins with a length of eight bytes. JSON may have a brace as its ninth character,
/// too: as a length, text would be far longer than any file.
bool is_safetensors(std::string_view head) {
    const auto is_text = [](char byte) { return byte >= ' ' && byte <= '~'; };
    return head.size() > 8 && head[8] == '{' && !std::ranges::all_of(head.substr(0, 8), is_text);
}

std::unique_ptr<CheckpointFile> open_by_content(const std::filesystem::path& file) {
    auto source = std::make_shared<const FileSource>(file);
    if (source->size() == 0)
        throw Error(concat(source->name(), ": is empty; copy or download it again"));
    const std::string head = SourceReader(*source).text(std::min(head_size, source->size()));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06"))
        return open_zip(file, *source);
    if (head.size() >= 2 && head[0] == '\x80' && head[1] <= 5) return open_pth_legacy(source);
    if (is_safetensors(head)) return open_safetensors(source);
    throw Error(concat(source->name(), ": ", describe_other(head, *source)));
}

void check_booleans(const Checkpoint& checkpoint, const std::string& name, const Array& array) {
    const auto is_boolean = [](std::byte value) { return value <= std::byte{1}; };
    if (array.type == ElementType::boolean && !std::ranges::all_of(array.bytes(), is_boolean)) {
        throw Error(concat(checkpoint.file.string(), ", array '", printable(name),
                           "': holds booleans that are neither 0 nor 1; the file is damaged"));
    }
}

class CheckpointInMemory : public CheckpointFile {
  public:
    explicit CheckpointInMemory(Checkpoint checkpoint)
        : CheckpointFile(content_of(checkpoint)), arrays_(std::move(checkpoint.arrays)) {}
    Array read(const std::string& name) override { return arrays_.at(name); }

  private:
    static CheckpointContent content_of(const Checkpoint& checkpoint) {
        CheckpointContent content{checkpoint.file, checkpoint.format, {}, {}};
        for (const auto& [name, array] : checkpoint.arrays)
            content.arrays[name] = {array.type, array.shape, 0};
        return content;
    }

    std::map<std::string, Array> arrays_;
};

}  // namespace

std::unique_ptr<CheckpointFile> open_checkpoint(const std::filesystem::path& file) {
    require_weight_file(file);
    std::unique_ptr<CheckpointFile> opened = open_by_content(file);
    const CheckpointContent& content = opened->content();
    if (!content.arrays.empty()) return opened;
    if (!content.unread.empty()) throw Error(content.unread.front());
    throw Error(concat(file.string(), ": holds no arrays; give the file with the model's weights"));
}

std::unique_ptr<CheckpointFile> opened(Checkpoint checkpoint) {
    return std::make_unique<CheckpointInMemory>(std::move(checkpoint));
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
    const auto opened = open_checkpoint(file);
    const CheckpointContent& content = opened->content();
    if (!content.unread.empty()) throw Error(content.unread.front());
    Checkpoint checkpoint{content.file, content.format, {}};
    for (const auto& [name, outline] : content.arrays) {
        const auto array = checkpoint.arrays.emplace(name, opened->read(name)).first;
        check_booleans(checkpoint, name, array->second);
    }
    return checkpoint;
}

namespace {

struct Element {
    std::string_view name;
    std::size_t size;
};

// In the order of ElementType.
constexpr std::array<Element, 13> elements_by_type = {{{"float16", 2},
                                                       {"bfloat16", 2},
                                                       {"float32", 4},
                                                       {"float64", 8},
                                                       {"int8", 1},
                                                       {"uint8", 1},
                                                       {"int16", 2},
                                                       {"int32", 4},
                                                       {"int64", 8},
                                                       {"boolean", 1},
                                                       {"uint16", 2},
                                                       {"uint32", 4},
                                                       {"uint64", 8}}};

}  // namespace

std::size_t size_of(ElementType type) {
    return elements_by_type[static_cast<std::size_t>(type)].size;
}

std::string_view name_of(ElementType type) {
    return elements_by_type[static_cast<std::size_t>(type)].name;
}

bool is_floating(ElementType type) {
    return type == ElementType::float16 || type == ElementType::bfloat16 ||
           type == ElementType::float32 || type == ElementType::float64;
}

std::int64_t Array::elements() const {
    std::int64_t count = 1;
    for (const std::int64_t extent : shape) count *= extent;
    return count;
}

std::span<const std::byte> Array::bytes() const {
    return {data.get(), static_cast<std::size_t>(elements()) * size_of(type)};
}

}  // namespace farout::checkpoints
