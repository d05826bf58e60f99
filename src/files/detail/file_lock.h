#pragma once
/// Advisory locks on files, which end with the process that holds them however it ends. For the
/// .cpp files of this folder only.

#include <filesystem>
#include <string>

namespace farout::files {

enum class LockResult {
    held,
    held_by_another,
    not_offered,  ///< by this file system
};

/// An open file, not followed through links and never waited for; closing it gives its lock back.
class LockableFile {
  public:
    /// `flags` of open(2) beside O_RDWR. Where that fails is_open() is false and errno tells why.
    LockableFile(const std::filesystem::path& file, int flags);
    ~LockableFile();
    LockableFile(LockableFile&& other) noexcept;
    LockableFile& operator=(LockableFile&& other) noexcept;

    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    LockResult try_lock();
    /// errno of the last try_lock() that found none offered; 0: there was none.
    int lock_error() const { return lock_error_; }
    /// Waits for whoever holds the lock; without locks it returns at once.
    void lock() const;
    /// Whether its name still leads to this file: others may have removed or replaced it.
    bool has_its_name() const;
    /// Time of the last write, seconds, by the clock of the file system.
    double written_at() const;

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    int lock_error_ = 0;
};

/// This host's name as a part of a file's name: letters, digits, '_' and '.', sixteen at most.
std::string short_host_name();

}  // namespace farout::files
