#include "checkpoints/npz.h"

#include "checkpoints/npy.h"

namespace farout {

Checkpoint read_npz(const ZipArchive& archive) {
    constexpr std::string_view suffix = ".npy";
    Checkpoint checkpoint{archive.file(), "npz", {}};
    for (const auto& [file, entry] : archive.entries()) {
        if (!file.ends_with(suffix)) continue;
        const std::string name = file.substr(0, file.size() - suffix.size());
        checkpoint.arrays[name] = read_npy(archive.read(entry), archive.describe(entry));
    }
    return checkpoint;
}

}  // namespace farout
