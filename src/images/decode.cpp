#include "images/decode.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images/detail/codecs.h"
#include "images/detail/format.h"

namespace farout::images {
namespace {

ImageError unsupported(ByteSpan file) {
    return {ImageFault::unsupported_format, why_not_decoded(file)};
}

/// An open file's number.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

[[noreturn]] void throw_unreadable(int error) {
    const bool missing = error == ENOENT || error == ENOTDIR;
    throw ImageError(missing ? ImageFault::not_found : ImageFault::not_readable,
                     std::generic_category().message(error));
}

// Anything but a regular file is refused: opening a pipe would wait for ever.
FileStamp stamp_before_reading(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) throw_unreadable(errno);
    if (!S_ISREG(status.st_mode))
        throw ImageError(ImageFault::not_readable, S_ISDIR(status.st_mode)
                                                       ? "a folder stands where the image should be"
                                                       : "not a regular file");
    return stamp_of(status);
}

}  // namespace

void throw_corrupt(const char* format, const std::string& what) {
    throw ImageError(ImageFault::corrupt, concat(format, ": ", what));
}

void check_size(std::uint64_t width, std::uint64_t height, const char* format) {
    if (width == 0 || height == 0) throw_corrupt(format, concat("a size of ", width, "x", height));
    if (width > most_pixels || height > static_cast<std::uint64_t>(most_pixels) / width) {
        throw ImageError(ImageFault::too_large, concat(format, ": ", width, "x", height,
                                                       " pixels are more than the limit of ",
                                                       most_pixels, " (a decompression bomb?)"));
    }
}

Image filled_image(int width, int height, const std::array<std::uint8_t, 3>& colour) {
    Image image{width, height, {}};
    image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    if (colour != std::array<std::uint8_t, 3>{}) {
        for (std::size_t at = 0; at < image.rgb.size(); ++at) image.rgb[at] = colour[at % 3];
    }
    return image;
}

void decode_image(std::span<const std::byte> file, DecodeOptions options, Image& image) {
    const ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
    switch (format_of(bytes)) {
        case Format::jpeg:
            return decode_jpeg(bytes, options, image);
        case Format::png:
            image = decode_png(bytes);
            return;
        case Format::webp:
            image = decode_webp(bytes);
            return;
        case Format::bmp:
            image = decode_bmp(bytes);
            return;
        case Format::gif:
            image = decode_gif(bytes);
            return;
        case Format::other:
            break;
    }
    throw unsupported(bytes);
}

Image decode_image(std::span<const std::byte> file, DecodeOptions options) {
    Image image;
    decode_image(file, options, image);
    return image;
}

FileStamp read_bytes(const std::filesystem::path& path, std::vector<std::byte>& bytes) {
    const FileStamp stamp = stamp_before_reading(path);
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) throw_unreadable(errno);
    bytes.resize(static_cast<std::size_t>(stamp.size));
    std::size_t got = 0;
    while (got < bytes.size()) {
        const ssize_t more = ::read(file.number(), bytes.data() + got, bytes.size() - got);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) throw_unreadable(errno);
        if (more == 0) break;  // it was cut meanwhile
        got += static_cast<std::size_t>(more);
    }
    bytes.resize(got);
    return stamp;
}

Image read_image(const std::filesystem::path& file, DecodeOptions options) {
    std::vector<std::byte> bytes;
    read_bytes(file, bytes);
    return decode_image(bytes, options);
}

}  // namespace farout::images
