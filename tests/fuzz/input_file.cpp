#include "input_file.h"

#include <cstdlib>
#include <string>

#include <unistd.h>

namespace farout::fuzz {

namespace {

/// A file with a name: HDF5 resolves links before it opens anything.
class TemporaryFile {
  public:
    TemporaryFile() : path_(std::filesystem::temp_directory_path() / "farout-fuzz-XXXXXX") {
        std::string name = path_;
        descriptor_ = mkstemp(name.data());
        path_ = name;
    }
    ~TemporaryFile() { unlink(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    bool hold(std::span<const std::uint8_t> bytes) const {
        return ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, bytes.data(), bytes.size(),
                                                        0) == static_cast<ssize_t>(bytes.size());
    }

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
};

}  // namespace

std::filesystem::path input_file(std::span<const std::uint8_t> bytes) {
    static const TemporaryFile file;
    if (!file.hold(bytes)) std::abort();
    return file.path();
}

}  // namespace farout::fuzz
