#pragma once
/// The way to a dataset and the checks before anything is believed that it says of itself. For the
/// .cpp files of this folder only.

#include <filesystem>
#include <string>
#include <vector>

#include "files/detail/hdf5_handle.h"

namespace farout::files {

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
