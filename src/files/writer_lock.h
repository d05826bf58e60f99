#pragma once
/// Runs that write the same file at the same time learn of each other.

#include <filesystem>
#include <optional>
#include <string>

#include "files/detail/file_lock.h"

namespace farout::files {

/// Held by the one process of a run that writes `file` for as long as it is written: a lock on a
/// small file beside it, "val.h5.lock". It ends with the process, however that ends, so that
/// nothing stands in the way of a resume; the last run to end takes the small file away. Where it
/// can't be made, or the file system offers no locks, nobody learns of anybody: not_offered().
class WriterLock {
  public:
    explicit WriterLock(const std::filesystem::path& file);
    ~WriterLock();
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

    /// Who held it when this one was made ("process 4711 on node7 since 2026-11-26 14:03:11 UTC").
    const std::optional<std::string>& other_writer() const { return other_writer_; }
    /// What `file` isn't protected from, for people, where its file system offers no locks; of all
    /// files of a folder for the first one of a process alone.
    const std::optional<std::string>& not_offered() const { return not_offered_; }

  private:
    LockResult take();
    void tell_not_offered(const std::filesystem::path& file);

    std::filesystem::path path_;
    LockableFile file_;
    std::optional<std::string> other_writer_;
    std::optional<std::string> not_offered_;
};

}  // namespace farout::files
