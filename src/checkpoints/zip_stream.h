#pragma once
/// An entry of a zip archive, unpacked piece by piece. Includes libzip: for zip_*.cpp only.

#include <memory>
#include <span>
#include <string>

#include <zip.h>

#include "checkpoints/forward_source.h"
#include "checkpoints/zip_archive.h"

namespace farout {

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
    }
    std::size_t next(std::span<std::byte> out) const override { return stream_->read(out); }

  private:
    std::shared_ptr<zip_t> archive_;
    ZipEntry entry_;
    mutable std::unique_ptr<ZipStream> stream_;
};

}  // namespace farout
