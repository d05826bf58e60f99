#pragma once
/// An entry of a zip archive, unpacked piece by piece. Includes libzip: for zip_*.cpp only.

#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include <zip.h>

#include "checkpoints/bytes/forward_source.h"
#include "checkpoints/bytes/zip_archive.h"

namespace farout::checkpoints {

/// What every message about a broken archive ends with.
inline constexpr std::string_view damaged_archive =
    "; the file is truncated or damaged: copy or download it again";

class ZipStream {
  public:
    /// `where` names the entry in messages.
    ZipStream(std::shared_ptr<zip_t> archive, const ZipEntry& entry, std::string where);

    /// The next bytes; their number, 0 at the end (where libzip compares the checksum).
    std::size_t read(std::span<std::byte> out);

  private:
    std::shared_ptr<zip_t> archive_;
    std::string where_;
    std::shared_ptr<zip_file_t> entry_;
};

/// The unpacked bytes of an entry, from front to back.
class ZipEntrySource : public ForwardSource {
  public:
    ZipEntrySource(std::shared_ptr<zip_t> archive, ZipEntry entry, std::string where)
        : ForwardSource(std::move(where), entry.size),
          archive_(std::move(archive)),
          entry_(std::move(entry)) {}

  protected:
    void restart() const override {
        stream_ = std::make_unique<ZipStream>(archive_, entry_, name());
        left_ = entry_.size;
    }
    std::size_t next(std::span<std::byte> out) const override {
        // torch can be told not to compute checksums and writes 0 then: don't go on to where libzip
        // compares it.
        if (left_ == 0 && entry_.stored && entry_.checksum == 0) return 0;
        const std::size_t got = stream_->read(out);
        left_ -= std::min<std::uint64_t>(got, left_);
        return got;
    }

  private:
    std::shared_ptr<zip_t> archive_;
    ZipEntry entry_;
    mutable std::unique_ptr<ZipStream> stream_;
    mutable std::uint64_t left_ = 0;
};

}  // namespace farout::checkpoints
