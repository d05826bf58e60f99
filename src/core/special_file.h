#pragma once
/// Pipes and devices where files are expected.

#include <filesystem>

namespace farout {

/// Throws Error when a pipe, a socket or a device has this name: to open a pipe may wait for ever,
/// and a device may have no end. Files, folders and what isn't there are left to whoever opens
/// them.
void refuse_special_file(const std::filesystem::path& file);

}  // namespace farout
