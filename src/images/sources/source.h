#pragma once
/// Where the images of a set are: what stands behind `root =` and --root. One file a kind,
/// sources/NAME.cpp, and its line in sources/kinds.inc; the first kind that knows a root takes it.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "images/lists/file_stamp.h"
#include "images/lists/image_folder.h"
#include "images/lists/image_list.h"
#include "images/lists/image_presence.h"

namespace farout::images {

/// Images under names, as lists have them ("n01440764/a.jpg"). Every member may be called by
/// several threads at a time.
class ImageSource {
  public:
    virtual ~ImageSource() = default;

    /// An image's file, whole, into memory that is used again; returns its stamp of before it was
    /// read. Throws ImageError: not_found, and not_readable for whatever else keeps its bytes from
    /// being read; the message doesn't repeat the name.
    virtual FileStamp read(const std::string& name, std::vector<std::byte>& bytes) const = 0;
    /// What changes with its content; nothing where it isn't there, or where that can't be told.
    virtual std::optional<FileStamp> stamp(const std::string& name) const = 0;
    /// Whether it is there and its first bytes can be read.
    virtual bool can_be_read(const std::string& name) const = 0;

    /// Those of a list that can't be had, on up to `threads` threads. Never throws for what isn't
    /// there.
    virtual AbsentImages absent(std::span<const std::string> names, int threads) const = 0;
    /// All its images, for who gives no list, labelled by the folders that they lie in (see
    /// walk_image_folder). Throws Error where there are none.
    virtual WalkedFolder walk() const = 0;
    /// Why images of a list aren't found, and what to do, in whole sentences (see
    /// explain_missing); "" where nothing is known.
    virtual std::string explain(std::span<const ListedImage> missing,
                                const std::filesystem::path& list) const = 0;
};

using Source = std::shared_ptr<const ImageSource>;

/// What a kind is called, and how to open one.
struct SourceKind {
    std::string name;
    std::string meaning;  ///< of a root that it takes
    /// Nothing for a root that is of another kind. Throws Error for one of its kind that can't be
    /// used.
    Source (*open)(const std::filesystem::path& root) = nullptr;
};

/// Every kind of this build, in the order in which a root is tried: one readable table, kinds.inc.
const std::vector<SourceKind>& all_sources();

/// The images below a root; a file that somebody holds open, and that hasn't changed, is the same
/// one again: an archive is indexed once. A root that isn't there may come (a mount): its images
/// aren't found until then. Throws Error for a file that no kind knows, and as SourceKind::open.
Source open_source(const std::filesystem::path& root);

}  // namespace farout::images
