#pragma once
/// Owned HDF5 identifiers, HDF5's error stack as one line, the way to a dataset and the checks
/// before anything is believed that it says of itself. For the .cpp files of this folder only.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <hdf5.h>

namespace farout::files {

/// Closes an HDF5 identifier with the function for its kind.
class Hdf5Handle {
  public:
    using Close = herr_t (*)(hid_t);
    Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
    Hdf5Handle(Hdf5Handle&& other) noexcept
        : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&&) = delete;
    ~Hdf5Handle() {
        if (id_ >= 0) close_(id_);
    }
    operator hid_t() const { return id_; }
    bool valid() const { return id_ >= 0; }

  private:
    hid_t id_;
    Close close_;
};

/// Silences HDF5's own printing (once) so that errors are told by exceptions.
void quiet_hdf5();

/// The innermost reason on HDF5's error stack; clears it.
std::string hdf5_reason();

/// Throws Error "Can't WHAT FILE: HDF5's reason."
[[noreturn]] void fail_hdf5(const std::filesystem::path& file, const std::string& what);

/// The identifier; throws like fail_hdf5 when it is none.
hid_t checked_id(hid_t id, const std::filesystem::path& file, const std::string& what);

/// Whether there is something of this name ("/blocks/checksum") in the file itself: links, which
/// may lead to any file of the system, don't count.
bool lies_in_file(hid_t file, const std::string& name);

/// Throws Error unless it is a dataset as this program lays them out: in the file itself, in one
/// piece, and no larger than the file. Memory may be asked for by its shape then.
Hdf5Handle open_dataset(hid_t file, const std::filesystem::path& path, const std::string& name);

std::vector<hsize_t> extent_of(hid_t dataset);

}  // namespace farout::files
