#pragma once
/// Owned HDF5 identifiers, and HDF5's error stack as one line. For the .cpp files of this folder
/// only.

#include <string>
#include <utility>

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

}  // namespace farout::files
