#include "programs/demo_data/idx_file.h"

#include "core/error.h"
#include "core/text.h"
#include "programs/demo_data/gzip_file.h"

namespace farout {

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 30;
constexpr std::uint32_t images_magic = 0x803;
constexpr std::uint32_t labels_magic = 0x801;
constexpr std::uint32_t largest_side = 4096;

/// An IDX file whose header has been read: its dimensions and, behind them, its bytes.
class IdxFile {
  public:
    IdxFile(const std::filesystem::path& file, std::uint32_t magic)
        : name_(printable(file.native())), bytes_(read_gzip(file, largest_file)) {
        const std::uint32_t found = number(0);
        if (found != magic)
            throw Error(concat(name_, ": the magic number is ", found, ", not ", magic,
                               magic == images_magic ? " (IDX images)." : " (IDX labels)."));
    }

    /// The big-endian number at 4·place.
    std::uint32_t number(std::size_t place) const {
        if (bytes_.size() < 4 * place + 4)
            throw Error(concat(name_, ": only ", bytes_.size(), " bytes, no whole IDX header."));
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes_[4 * place + i];
        return value;
    }

    std::vector<std::uint8_t> take_bytes(std::size_t header, std::uint64_t expected) {
        if (bytes_.size() - header != expected)
            throw Error(concat(name_, ": the header announces ", expected, " bytes of data, ",
                               bytes_.size() - header, " are there."));
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(header));
        return std::move(bytes_);
    }

    const std::string& name() const { return name_; }

  private:
    std::string name_;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace

GreyImages read_idx(const std::filesystem::path& images_gz,
                    const std::filesystem::path& labels_gz) {
    IdxFile images(images_gz, images_magic);
    const std::uint64_t count = images.number(1);
    const std::uint64_t height = images.number(2);
    const std::uint64_t width = images.number(3);
    if (height < 1 || width < 1 || height > largest_side || width > largest_side)
        throw Error(concat(images.name(), ": images of ", width, "×", height, " pixels?"));
    IdxFile labels(labels_gz, labels_magic);
    if (labels.number(1) != count)
        throw Error(concat(labels.name(), ": ", labels.number(1), " labels for the ", count,
                           " images of ", images.name(), "."));
    return {static_cast<int>(width), static_cast<int>(height),
            images.take_bytes(16, count * height * width), labels.take_bytes(8, count)};
}

}  // namespace farout
