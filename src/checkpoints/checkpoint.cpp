#include "checkpoints/checkpoint.h"

#include <algorithm>

#include "checkpoints/npz.h"
#include "checkpoints/pth_legacy.h"
#include "checkpoints/pth_zip.h"
#include "checkpoints/safetensors.h"
#include "checkpoints/source_reader.h"
#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

/// Enough to tell every format: tar's mark lies at byte 257.
constexpr std::uint64_t head_size = 512;

Checkpoint read_zip(const std::filesystem::path& file, const ByteSource& source) {
    const ZipArchive archive(file);
    if (find_torch_pickle(archive) != nullptr) return read_pth_zip(archive, source);
    const auto is_array = [](const auto& entry) { return entry.first.ends_with(".npy"); };
    if (std::ranges::any_of(archive.entries(), is_array)) return read_npz(archive);
    throw Error(concat(source.name(),
                       ": is a zip archive, but neither of torch.save (with a data.pkl) nor of "
                       "numpy.savez (with .npy files); unpack it and give the weight file in it"));
}

/// Files that people pass by mistake, and what to do instead.
std::string describe_other(std::string_view head) {
    if (head.starts_with("\x93NUMPY"))
        return "is a single NumPy array without a name; save a .npz with numpy.savez";
    if (head.starts_with("\x89HDF")) return "is an HDF5 file; convert its weights to .safetensors";
    if (head.starts_with("version https://git-lfs"))
        return "is a Git LFS pointer; fetch the file itself with git lfs pull";
    if (head.starts_with("<")) return "is a web page or XML; download the weight file itself";
    if (head.starts_with("\x1f\x8b")) return "is compressed with gzip; unpack it first";
    if (head.size() > 262 && head.substr(257, 5) == "ustar") {
        return "is a tar archive (or the form of torch before 0.1.11); unpack it, or save it again "
               "with a newer torch";
    }
    return concat(
        "isn't a weight file that can be read (.safetensors, .pth, .npz); it begins with '",
        printable(head.substr(0, 16)), "'");
}

Checkpoint read_by_content(const std::filesystem::path& file) {
    const FileSource source(file);
    if (source.size() == 0)
        throw Error(concat(source.name(), ": is empty; copy or download it again"));
    const std::string head = SourceReader(source).text(std::min(head_size, source.size()));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06"))
        return read_zip(file, source);
    if (head.size() >= 2 && head[0] == '\x80' && head[1] <= 5) return read_pth_legacy(source);
    if (head.size() > 8 && head[8] == '{') return read_safetensors(source);
    throw Error(concat(source.name(), ": ", describe_other(head)));
}

void check_booleans(const Checkpoint& checkpoint, const std::string& name, const Array& array) {
    const auto is_boolean = [](std::byte value) { return value <= std::byte{1}; };
    if (array.type == ElementType::boolean && !std::ranges::all_of(array.bytes(), is_boolean)) {
        throw Error(concat(checkpoint.file.string(), ", array '", printable(name),
                           "': holds booleans that are neither 0 nor 1; the file is damaged"));
    }
}

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& file) {
    Checkpoint checkpoint = read_by_content(file);
    if (checkpoint.arrays.empty()) {
        throw Error(
            concat(file.string(), ": holds no arrays; give the file with the model's weights"));
    }
    for (const auto& [name, array] : checkpoint.arrays) check_booleans(checkpoint, name, array);
    return checkpoint;
}

}  // namespace farout
