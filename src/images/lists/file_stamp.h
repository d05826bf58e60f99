#pragma once
/// Whether a file has changed since it was looked at, and whether it can be read now.

#include <cstdint>
#include <filesystem>
#include <optional>

struct stat;

namespace farout::images {

/// What changes with a file's content. Times are nanoseconds since 1970, by the file system's
/// clock.
struct FileStamp {
    std::int64_t size = 0;
    std::int64_t modified = 0;
    std::int64_t changed =
        0;  ///< of content, name or rights: a copy with its old time has a new one
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

FileStamp stamp_of(const struct stat& status);
/// Nothing where no regular file has this name, or where that can't be told.
std::optional<FileStamp> stamp_of(const std::filesystem::path& file);

/// Whether a regular file can be opened and its first bytes read; an empty one can.
bool can_be_read(const std::filesystem::path& file);

}  // namespace farout::images
