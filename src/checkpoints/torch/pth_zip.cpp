#include "checkpoints/torch/pth_zip.h"

#include "checkpoints/torch/torch_arrays.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::string_view pickle_name = "/data.pkl";

class ZipStorages : public StorageReader {
  public:
    ZipStorages(ZipArchive archive, std::string folder)
        : archive_(std::move(archive)), folder_(std::move(folder)) {}

    Buffer read(const StorageRecord& storage) override {
        const std::string name = concat(folder_, "/data/", storage.key);
        const ZipEntry* entry = archive_.find(name);
        if (entry == nullptr) {
            throw Error(concat(
                archive_.file(), ": has no entry '", printable(name),
                "', which its pickle refers to; the file is damaged: copy or download it again"));
        }
        if (entry->size != storage.bytes) fail(storage, entry->size);
        return archive_.read(*entry);
    }

  private:
    [[noreturn]] void fail(const StorageRecord& storage, std::uint64_t size) const {
        throw Error(concat(archive_.file(), ", entry '", printable(folder_), "/data/",
                           printable(storage.key), "': has ", size,
                           " bytes, but the pickle expects ", storage.bytes,
                           "; the file is damaged"));
    }

    ZipArchive archive_;
    std::string folder_;
};

void check_byte_order(const ZipArchive& archive, const std::string& folder) {
    const ZipEntry* entry = archive.find(concat(folder, "/byteorder"));
    if (entry == nullptr) return;  // torch before 2.1 wrote none
    const Buffer buffer = archive.read(*entry);
    const std::string order(reinterpret_cast<const char*>(buffer.data.get()),
                            std::min<std::size_t>(buffer.size, 32));
    if (order != "little") {
        throw Error(concat(
            archive.describe(*entry), ": the byte order is '", printable(order),
            "'; only little-endian files are read: save it again on a little-endian machine"));
    }
}

}  // namespace

const ZipEntry* find_torch_pickle(const ZipArchive& archive) {
    for (const auto& [name, entry] : archive.entries()) {
        const bool ends = name.ends_with(pickle_name);
        if (ends && name.find('/') == name.size() - pickle_name.size()) return &entry;
    }
    return nullptr;
}

std::string require_torch_folder(const ZipArchive& archive) {
    const ZipEntry& entry = *find_torch_pickle(archive);
    const std::string folder = entry.name.substr(0, entry.name.size() - pickle_name.size());
    if (archive.find(concat(folder, "/constants.pkl")) != nullptr) {
        throw Error(concat(archive.file(),
                           ": is a TorchScript program, not a weight file; give it with --model "
                           "torchscript, or save "
                           "the weights alone, in Python: torch.save(torch.jit.load(\"",
                           archive.file(),
                           "\", map_location=\"cpu\").state_dict(), \"weights.pth\")"));
    }
    check_byte_order(archive, folder);
    return folder;
}

std::unique_ptr<CheckpointFile> open_pth_zip(const ZipArchive& archive, const ByteSource& file) {
    const std::string folder = require_torch_folder(archive);
    const ZipEntry& entry = *find_torch_pickle(archive);
    const MemorySource source(archive.read(entry), archive.describe(entry));
    SourceReader in(source);
    return make_torch_file(read_torch_object(in), std::make_unique<ZipStorages>(archive, folder),
                           file, "pth (zip)");
}

}  // namespace farout::checkpoints
