#include "checkpoints/numpy/npz.h"

#include "checkpoints/numpy/npy.h"
#include "core/error.h"

namespace farout::checkpoints {

namespace {

constexpr std::string_view suffix = ".npy";

CheckpointContent content_of(const ZipArchive& archive) {
    CheckpointContent content{archive.file(), "npz", {}, {}};
    for (const auto& [file, entry] : archive.entries()) {
        if (!file.ends_with(suffix)) continue;
        try {
            const NpyHeader header = read_npy_header(*archive.open(entry));
            content.arrays[file.substr(0, file.size() - suffix.size())] = {header.type,
                                                                           header.shape, 0};
        } catch (const Error& error) {
            content.unread.emplace_back(error.what());
        }
    }
    return content;
}

class NpzWeights : public CheckpointFile {
  public:
    explicit NpzWeights(const ZipArchive& archive)
        : CheckpointFile(content_of(archive)), archive_(archive) {}

    Array read(const std::string& name) override {
        const ZipEntry& entry = *archive_.find(name + std::string(suffix));
        return read_npy(archive_.read(entry), archive_.describe(entry));
    }

  private:
    ZipArchive archive_;
};

}  // namespace

std::unique_ptr<CheckpointFile> open_npz(const ZipArchive& archive) {
    return std::make_unique<NpzWeights>(archive);
}

}  // namespace farout::checkpoints
