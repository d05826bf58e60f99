#pragma once
/// Outputs appear whole or not at all: written under a temporary name, then renamed.

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

#include "files/detail/file_lock.h"

namespace farout::files {

/// A new, empty file beside the output that it will become, whose name no other run has:
/// "scores.h5" → "scores.h5.node7-4711.partial", by host and process. So two runs with the same
/// output can't mix, with or without locks: the last one to be whole stays. It is locked as long as
/// it is written, which tells it from those that killed runs left: making one removes these.
/// Failures throw Error with the output's name and the system's reason.
class PartialFile {
  public:
    /// Makes the folder, too. `stripes` above 0 asks the file system to spread the file over so
    /// many servers (parallel/striped_file.h).
    explicit PartialFile(std::filesystem::path output, int stripes = 0);
    /// Leaves nothing behind unless it was committed.
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Whether the file system was asked for stripes.
    bool striped() const { return striped_; }

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
    bool striped_ = false;
    LockableFile file_;
    bool committed_ = false;
};

/// Makes the folder that `file` will lie in. Throws Error that says why it can't be.
void make_parent_folder(const std::filesystem::path& file);

/// A file that is written piece by piece and gets its name by commit(); without it nothing is left
/// behind. Failures throw Error with the file and the system's reason.
class ReplacementFile {
  public:
    explicit ReplacementFile(const std::filesystem::path& file);

    void write(std::string_view bytes);
    void write(std::span<const std::byte> bytes);
    void commit();

  private:
    void check() const;

    std::filesystem::path file_;
    PartialFile partial_;
    std::ofstream out_;
};

/// Writes a text file whole.
void write_text_file(const std::filesystem::path& file, std::string_view text);

}  // namespace farout::files
