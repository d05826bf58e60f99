#pragma once
/// HDF5 1.10 doesn't only refuse damaged files: some changes of a single byte in what it keeps
/// about groups and datasets end the process that reads it, or let it run for ever.

#include <filesystem>
#include <functional>

namespace farout {

/// Calls `read` in a copy of this process first and throws Error that names the file where that
/// copy crashes or runs for longer than any file of ours takes. What `read` throws there is left to
/// the caller, who reads next. A file that nobody wrote to since it was tried isn't tried again.
void probe_in_child(const std::filesystem::path& file, const std::function<void()>& read);

}  // namespace farout
