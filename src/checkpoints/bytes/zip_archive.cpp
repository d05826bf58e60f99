#include "checkpoints/bytes/zip_archive.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include <zip.h>

#include "checkpoints/bytes/byte_source.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

// An entry of a zip archive, unpacked piece by piece.

/// What every message about a broken archive ends with.
constexpr std::string_view damaged_archive =
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

ZipStream::ZipStream(std::shared_ptr<zip_t> archive, const ZipEntry& entry, std::string where)
    : archive_(std::move(archive)), where_(std::move(where)) {
    zip_file_t* opened = zip_fopen_index(archive_.get(), entry.index, 0);
    if (opened == nullptr) {
        throw Error(concat(where_, ": can't be opened (", printable(zip_strerror(archive_.get())),
                           ")", damaged_archive));
    }
    entry_ = {opened, zip_fclose};
}

std::size_t ZipStream::read(std::span<std::byte> out) {
    const zip_int64_t got =
        zip_fread(entry_.get(), out.data(), std::min<std::size_t>(out.size(), 1U << 30));
    if (got < 0) {
        throw Error(concat(where_, ": can't be unpacked (", zip_file_strerror(entry_.get()), ")",
                           damaged_archive));
    }
    return static_cast<std::size_t>(got);
}

/// No deflate stream unpacks to more than this many times its size.
constexpr std::uint64_t most_deflated = 1032;

/// Weights and features are far from so regular: an archive that unpacks to more than this and to
/// more than a hundred times its size is there to fill memory.
constexpr std::uint64_t bomb_size = 256 << 20;
constexpr std::uint64_t bomb_ratio = 100;

constexpr std::string_view damaged = damaged_archive;

std::string describe_error(zip_error_t* error) {
    std::string text = zip_error_strerror(error);
    zip_error_fini(error);
    return text;
}

std::shared_ptr<zip_t> open_archive(const std::string& file) {
    int code = 0;
    zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY, &code);
    if (archive == nullptr) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        throw Error(concat(file, ": can't be read as a zip archive (", describe_error(&error), ")",
                           damaged));
    }
    return {archive, zip_discard};
}

ZipEntry describe_entry(zip_t* archive, zip_uint64_t index, const std::string& file) {
    zip_stat_t status;
    constexpr zip_uint64_t needed =
        ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_CRC;
    if (zip_stat_index(archive, index, ZIP_FL_ENC_RAW, &status) != 0 ||
        (status.valid & needed) != needed) {
        throw Error(
            concat(file, ": entry ", index, " of the zip archive has no complete header", damaged));
    }
    const std::string where = concat(file, ", entry '", printable(status.name), "'");
    if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
        throw Error(concat(where, ": is packed with zip method ", status.comp_method,
                           "; only stored and deflated entries are read: pack it again"));
    }
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        status.encryption_method != ZIP_EM_NONE) {
        throw Error(
            concat(where, ": is encrypted; unpack it and pack it again without a password"));
    }
    const bool stored = status.comp_method == ZIP_CM_STORE;
    return {status.name, index, status.size, status.comp_size, status.crc, stored};
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& file)
    : file_(file.string()), archive_(open_archive(file_)) {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    for (zip_int64_t index = 0; index < count; ++index) {
        add(describe_entry(archive_.get(), static_cast<zip_uint64_t>(index), file_));
    }
    check_sizes(FileSource(file).size());
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
}

std::string ZipArchive::describe(const ZipEntry& entry) const {
    return concat(file_, ", entry '", printable(entry.name), "'");
}

void ZipArchive::add(const ZipEntry& entry) {
    if (!entries_.emplace(entry.name, entry).second) {
        throw Error(concat(describe(entry), ": is there twice; the archive is damaged"));
    }
}

// Sizes are only claims until here: memory is allocated by them later.
void ZipArchive::check_sizes(std::uint64_t file_size) const {
    std::uint64_t left = file_size;
    std::uint64_t unpacked = 0;
    for (const auto& [name, entry] : entries_) {
        if (entry.packed_size > left) {
            throw Error(concat(describe(entry), ": claims ", entry.packed_size,
                               " bytes of a file that has only ", left, " left", damaged));
        }
        left -= entry.packed_size;
        const std::uint64_t most =
            entry.stored ? entry.packed_size : entry.packed_size * most_deflated;
        if (entry.size > most || (entry.stored && entry.size != entry.packed_size)) {
            throw Error(concat(describe(entry), ": claims ", entry.size, " bytes, which its ",
                               entry.packed_size, " packed bytes can't hold", damaged));
        }
        unpacked += entry.size;
    }
    if (unpacked > bomb_size && unpacked / bomb_ratio > file_size)
        throw Error(concat(file_, ": a zip archive of ", file_size, " bytes that unpacks to ",
                           unpacked,
                           " (a decompression bomb?); if it is meant, save it without "
                           "compression"));
}

Buffer ZipArchive::read(const ZipEntry& entry) const {
    const std::string where = describe(entry);
    ZipStream stream(archive_, entry, where);
    Buffer buffer = allocate_buffer(entry.size, where);
    std::span<std::byte> rest = buffer.bytes();
    while (!rest.empty()) {
        const std::size_t got = stream.read(rest);
        if (got == 0) {
            throw Error(concat(where, ": ends ", rest.size(), " bytes before its size of ",
                               entry.size, damaged));
        }
        rest = rest.subspan(got);
    }
    // torch can be told not to compute checksums and writes 0 then: don't go on to where libzip
    // compares it.
    if (entry.stored && entry.checksum == 0) return buffer;
    std::byte surplus[1];
    if (stream.read(surplus) != 0) {
        throw Error(concat(where, ": goes on after its size of ", entry.size, damaged));
    }
    return buffer;
}

std::shared_ptr<const ByteSource> ZipArchive::open(const ZipEntry& entry) const {
    return std::make_shared<ZipEntrySource>(archive_, entry, describe(entry));
}

}  // namespace farout::checkpoints
