#include "images/decode.h"
#include "images/lists/missing_images.h"
#include "images/sources/source.h"

namespace farout::images {

namespace {

namespace fs = std::filesystem;

/// Image files below a folder.
class Folder final : public ImageSource {
  public:
    explicit Folder(fs::path root) : root_(std::move(root)) {}

    FileStamp read(const std::string& name, std::vector<std::byte>& bytes) const override {
        return read_bytes(root_ / name, bytes);
    }
    std::optional<FileStamp> stamp(const std::string& name) const override {
        return stamp_of(root_ / name);
    }
    bool can_be_read(const std::string& name) const override {
        return images::can_be_read(root_ / name);
    }
    AbsentImages absent(std::span<const std::string> names, int threads) const override {
        return find_absent(root_, names, threads);
    }
    WalkedFolder walk() const override { return walk_image_folder(root_); }
    std::string explain(std::span<const ListedImage> missing, const fs::path& list) const override {
        return explain_missing(root_, missing, list);
    }

  private:
    fs::path root_;
};

}  // namespace

/// Takes what isn't there, too: it may be mounted later.
SourceKind folder_source() {
    return {.name = "folder", .meaning = "a folder", .open = [](const fs::path& root) -> Source {
                std::error_code failed;
                const bool is_file = fs::exists(root, failed) && !fs::is_directory(root, failed);
                return is_file ? nullptr : std::make_shared<const Folder>(root);
            }};
}

}  // namespace farout::images
