#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "images/image.h"
#include "images/sources/source.h"

namespace farout::images {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t block_size = 512;
/// Longer names and records of extended headers than any system has are damage.
constexpr std::int64_t longest_text = 1 << 20;

[[noreturn]] void throw_not_readable(const std::string& why) {
    throw ImageError(ImageFault::not_readable, why);
}

/// An archive's file, open for reading at any place by several threads.
class ArchiveFile {
  public:
    explicit ArchiveFile(const fs::path& path)
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) fail(concat("can't be opened: ", error_text(errno)));
        opened_ = stamp();
    }
    ~ArchiveFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    ArchiveFile(const ArchiveFile&) = delete;
    ArchiveFile& operator=(const ArchiveFile&) = delete;

    static std::string error_text(int error) { return std::generic_category().message(error); }
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(concat(printable(path_.native()), ": the archive ", what, "."));
    }

    const fs::path& path() const { return path_; }
    std::int64_t size() const { return opened_.size; }
    const FileStamp& opened() const { return opened_; }
    FileStamp stamp() const {
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0)
            fail(concat("can't be asked for its times: ", error_text(errno)));
        return stamp_of(status);
    }

    /// As many bytes as there are; the system's error in `error`.
    std::size_t read_at(std::int64_t from, std::span<std::byte> bytes, int& error) const {
        std::size_t got = 0;
        error = 0;
        while (got < bytes.size()) {
            const ssize_t more = ::pread(descriptor_, bytes.data() + got, bytes.size() - got,
                                         static_cast<off_t>(from + static_cast<std::int64_t>(got)));
            if (more < 0 && errno == EINTR) continue;
            if (more < 0) error = errno;
            if (more <= 0) break;
            got += static_cast<std::size_t>(more);
        }
        return got;
    }

  private:
    fs::path path_;
    int descriptor_;
    FileStamp opened_;
};

/// A decimal number; -1 for anything else.
std::int64_t decimal(std::string_view text) {
    if (text.empty() || text.size() > 18) return -1;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// A header, as POSIX.1-1988 (ustar) has it; GNU's differs where the prefix stands.
struct Header {
    std::array<char, block_size> block{};

    std::string text(std::size_t from, std::size_t length) const {
        return {block.data() + from, strnlen(block.data() + from, length)};
    }
    bool is_empty() const {
        return std::all_of(block.begin(), block.end(), [](char c) { return c == 0; });
    }

    /// Octal digits, or GNU's big-endian bytes behind 0x80; -1 for anything else.
    std::int64_t number(std::size_t from, std::size_t length) const {
        const auto byte = [&](std::size_t at) {
            return static_cast<unsigned char>(block.at(from + at));
        };
        if (byte(0) == 0x80) {
            std::int64_t value = 0;
            for (std::size_t at = 1; at < length; ++at) {
                if (value >> 55U != 0) return -1;
                value = value * 256 + byte(at);
            }
            return value;
        }
        std::size_t at = 0;
        while (at < length && byte(at) == ' ') ++at;
        std::int64_t value = 0;
        for (; at < length && byte(at) >= '0' && byte(at) <= '7'; ++at)
            value = value * 8 + (byte(at) - '0');
        return at < length && byte(at) != 0 && byte(at) != ' ' ? -1 : value;
    }

    /// Whether it has the sum that it names, its own eight bytes as blanks.
    bool is_valid() const {
        std::int64_t sum = 8 * ' ';
        for (std::size_t at = 0; at < block.size(); ++at)
            if (at < 148 || at >= 156) sum += static_cast<unsigned char>(block.at(at));
        return number(148, 8) == sum;
    }

    char type() const { return block[156]; }
    std::int64_t size() const { return number(124, 12); }
    std::string name() const {
        const std::string prefix =
            std::memcmp(&block[257], "ustar\0", 6) == 0 ? text(345, 155) : "";
        return prefix.empty() ? text(0, 100) : concat(prefix, "/", text(0, 100));
    }
};

/// Where a file's bytes lie.
struct Member {
    std::int64_t begin = 0;
    std::int64_t size = 0;
};

/// "cat/a.png" of "./cat//a.png", a folder's with a slash behind it; "" of the root itself.
std::string plain_name(const std::string& name) {
    std::string plain;
    for (const std::string& part : split(name, '/'))
        if (!part.empty() && part != ".") plain += concat(plain.empty() ? "" : "/", part);
    return plain.empty() || name.back() != '/' ? plain : plain + "/";
}

/// The headers of an archive from its beginning to the two empty blocks that end it.
class Index {
  public:
    explicit Index(const ArchiveFile& file) : file_(file) {
        while (next()) continue;
    }

    std::unordered_map<std::string, Member> members;  ///< regular files, by plain names
    std::vector<std::string> names;                   ///< theirs and those of folders, each once

  private:
    [[noreturn]] void cut_short() const {
        file_.fail(concat("is cut short: it has ", file_.size(),
                          " bytes and no end mark, or a file in it goes on behind them"));
    }
    [[noreturn]] void damaged(const std::string& what) const {
        file_.fail(concat("is damaged at byte ", at_, ": ", what));
    }

    template <typename Bytes>
    void read(std::int64_t from, Bytes& bytes) const {
        int error = 0;
        const auto into = std::as_writable_bytes(std::span(bytes));
        const std::size_t got = file_.read_at(from, into, error);
        if (error != 0) file_.fail(concat("can't be read: ", ArchiveFile::error_text(error)));
        if (got < into.size()) cut_short();
    }

    std::string text_of(const Member& member) const {
        if (member.size > longest_text) damaged("a name of more than 1 MiB");
        std::string text(static_cast<std::size_t>(member.size), '\0');
        read(member.begin, text);
        return text;
    }

    bool next() {
        Header header;
        read(at_, header.block);
        if (header.is_empty()) return false;
        if (!header.is_valid()) damaged("no header stands there");
        Member member{at_ + block_size, size_of_next_.value_or(header.size())};
        // Of POSIX's extended headers the size is their own.
        const bool extends = std::strchr("xgLK", header.type()) != nullptr && header.type() != 0;
        if (extends) member.size = header.size();
        if (member.size < 0) damaged("a size that is no number");
        if (member.size > file_.size() - member.begin) cut_short();
        if (header.type() == 'x') take_records(text_of(member));
        if (header.type() == 'L') name_of_next_ = text_of(member).c_str();
        if (!extends) add(header, member);
        at_ = member.begin + (member.size + block_size - 1) / block_size * block_size;
        return true;
    }

    void add(const Header& header, const Member& member) {
        const bool is_regular = header.type() == '0' || header.type() == 0 || header.type() == '7';
        std::string name = plain_name(name_of_next_.value_or(header.name()));
        const bool is_folder = header.type() == '5' || name.ends_with('/');
        if (is_folder && !name.empty() && !name.ends_with('/')) name += '/';
        name_of_next_.reset();
        size_of_next_.reset();
        if (std::exchange(is_sparse_, false) || name.empty() || !(is_regular || is_folder)) return;
        const bool is_new = is_folder ? folders_.insert(name).second
                                      : members.insert_or_assign(name, member).second;
        if (is_new) names.push_back(name);
    }

    /// "LENGTH KEY=VALUE\n" each, the length that of all of it.
    void take_records(std::string_view records) {
        while (!records.empty()) {
            const std::size_t blank = std::min(records.find(' '), records.size());
            // -1 becomes more than there is.
            const auto end = static_cast<std::size_t>(decimal(records.substr(0, blank)));
            if (end > records.size() || end < blank + 3)
                damaged("an extended header that can't be read");
            const std::string_view record = records.substr(blank + 1, end - blank - 2);
            const std::size_t equals = std::min(record.find('='), record.size() - 1);
            const std::string_view key = record.substr(0, equals);
            const std::string value{record.substr(equals + 1)};
            if (key == "path") name_of_next_ = value;
            if (key == "size") size_of_next_ = decimal(value);
            if (key.starts_with("GNU.sparse.")) is_sparse_ = true;
            records.remove_prefix(end);
        }
    }

    const ArchiveFile& file_;
    std::int64_t at_ = 0;
    std::optional<std::string> name_of_next_;
    std::optional<std::int64_t> size_of_next_;
    bool is_sparse_ = false;
    std::set<std::string> folders_;
};

/// The regular files of an uncompressed tar, read where they lie: ustar's names, GNU's long ones,
/// and pax's. Of several of one name the last is taken, as tar does.
class Tar final : public ImageSource {
  public:
    explicit Tar(const fs::path& path) : file_(path) {
        Index index(file_);
        members_ = std::move(index.members);
        names_ = std::move(index.names);
    }

    FileStamp read(const std::string& name, std::vector<std::byte>& bytes) const override {
        const Member* member = find(name);
        if (member == nullptr) throw ImageError(ImageFault::not_found, "it isn't in the archive");
        if (!(file_.stamp() == file_.opened()))
            throw_not_readable("the archive has changed since it was opened");
        bytes.resize(static_cast<std::size_t>(member->size));
        int error = 0;
        const std::size_t got = file_.read_at(member->begin, bytes, error);
        if (error != 0) throw_not_readable(ArchiveFile::error_text(error));
        bytes.resize(got);
        return *stamp(name);
    }
    /// With the archive's times: whatever writes it may have changed any of its files.
    std::optional<FileStamp> stamp(const std::string& name) const override {
        const Member* member = find(name);
        if (member == nullptr) return std::nullopt;
        return FileStamp{member->size, file_.opened().modified, file_.opened().changed};
    }
    bool can_be_read(const std::string& name) const override { return find(name) != nullptr; }
    AbsentImages absent(std::span<const std::string> names, int /*threads*/) const override {
        AbsentImages absent;
        for (const std::string& name : names)
            if (find(name) == nullptr && ++absent.count <= most_named) absent.first.push_back(name);
        if (absent.count > 0) absent.reason = "not in the archive";
        return absent;
    }
    WalkedFolder walk() const override { return walk_names(file_.path(), names_); }
    std::string explain(std::span<const ListedImage> missing, const fs::path&) const override {
        for (const ListedImage& image : missing) {
            if (find(image.path) != nullptr) continue;
            const std::string last = "/" + plain_name(image.path);
            const auto deeper = std::ranges::find_if(
                names_, [&](const std::string& name) { return name.ends_with(last); });
            if (deeper == names_.end()) return "";
            return concat("What the list calls ", printable(image.path), " is '",
                          printable(*deeper), "' in the archive. Write the list's names so.");
        }
        return "";
    }

  private:
    static constexpr std::int64_t most_named = 20;

    const Member* find(const std::string& name) const {
        const auto found = members_.find(plain_name(name));
        return found == members_.end() ? nullptr : &found->second;
    }

    ArchiveFile file_;
    std::unordered_map<std::string, Member> members_;
    std::vector<std::string> names_;
};

/// Whether it begins as a tar does. Throws Error for what is called a tar and doesn't.
bool is_tar(const fs::path& path) {
    std::error_code failed;
    if (!fs::is_regular_file(path, failed)) return false;
    const ArchiveFile file(path);
    const std::string name = path.filename().native();
    if (name.ends_with(".tar.gz") || name.ends_with(".tgz"))
        file.fail("is compressed: images are read where they lie. Uncompress it (gunzip)");
    Header first;
    int error = 0;
    const auto block = std::as_writable_bytes(std::span(first.block));
    const bool is_whole = file.read_at(0, block, error) == block.size();
    if (is_whole && !first.is_empty() && first.is_valid()) return true;
    if (name.ends_with(".tar"))
        file.fail(is_whole && first.is_empty() ? "is empty" : "is no tar, though it is called so");
    return false;
}

}  // namespace

SourceKind tar_source() {
    return {.name = "tar",
            .meaning = "an uncompressed tar",
            .open = [](const fs::path& root) -> Source {
                return is_tar(root) ? std::make_shared<const Tar>(root) : nullptr;
            }};
}

}  // namespace farout::images
