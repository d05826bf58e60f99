#pragma once
/// A zip archive whose sizes are checked before anything is unpacked (libzip behind it).

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "checkpoints/bytes/byte_source.h"

struct zip;

namespace farout::checkpoints {

struct ZipEntry {
    std::string name;
    std::uint64_t index = 0;
    std::uint64_t size = 0;  ///< unpacked
    std::uint64_t packed_size = 0;
    std::uint32_t checksum = 0;
    bool stored = false;  ///< not compressed
};

/// Opened for reading. Throws Error for archives that are truncated, encrypted, packed in another
/// way than stored or deflated, name an entry twice, or claim more bytes than the file can hold.
class ZipArchive {
  public:
    explicit ZipArchive(const std::filesystem::path& file);

    const std::string& file() const { return file_; }
    const std::map<std::string, ZipEntry, std::less<>>& entries() const { return entries_; }
    const ZipEntry* find(std::string_view name) const;
    /// "FILE, entry 'NAME'".
    std::string describe(const ZipEntry& entry) const;
    /// The unpacked bytes, their CRC-32 checked.
    Buffer read(const ZipEntry& entry) const;
    /// The unpacked bytes piece by piece, from front to back; outlives the archive. Their CRC-32 is
    /// checked at their end.
    std::shared_ptr<const ByteSource> open(const ZipEntry& entry) const;

  private:
    void add(const ZipEntry& entry);
    void check_sizes(std::uint64_t file_size) const;

    std::string file_;
    std::shared_ptr<struct zip> archive_;
    std::map<std::string, ZipEntry, std::less<>> entries_;
};

}  // namespace farout::checkpoints
