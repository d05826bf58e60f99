#pragma once
/// The temporary file that an output is until it is whole.

#include <filesystem>

#include "files/detail/file_lock.h"

namespace farout::files {

/// A new, empty file beside the output that it will become, whose name no other run has:
/// "scores.h5" → "scores.h5.node7-4711.partial", by host and process. So two runs with the same
/// output can't mix, with or without locks: the last one to be whole stays. It is locked as long as
/// it is written, which tells it from those that killed runs left: making one removes these.
/// Failures throw Error with the output's name and the system's reason.
class PartialFile {
  public:
    /// Makes the folder, too.
    explicit PartialFile(std::filesystem::path output);
    /// Leaves nothing behind unless it was committed.
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// Gives the whole file its name, replacing what was there; its bytes are on disk before, its
    /// name after.
    void commit();
    /// Likewise, but leaves an output alone that is there meanwhile, and tells so by false.
    bool commit_unless_there();

  private:
    enum class Existing { replace, keep };
    bool commit(Existing existing);
    void remove_abandoned() const;

    std::filesystem::path output_;
    std::filesystem::path path_;
    LockableFile file_;
    bool committed_ = false;
};

/// Makes the folder that `file` will lie in. Throws Error that says why it can't be.
void make_parent_folder(const std::filesystem::path& file);

}  // namespace farout::files
