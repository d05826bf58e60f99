#include "data/decode.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <vector>

#include "data/codecs.h"
#include "data/format.h"

namespace farout {
namespace {

ImageError unsupported(ByteSpan file) {
    return {ImageFault::unsupported_format, why_not_decoded(file)};
}

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

[[noreturn]] void throw_unreadable(int error) {
    const bool missing = error == ENOENT || error == ENOTDIR;
    throw ImageError(missing ? ImageFault::not_found : ImageFault::not_readable,
                     std::generic_category().message(error));
}

// Anything but a regular file is refused: opening a pipe would wait for ever.
std::size_t size_of(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) throw_unreadable(ENOENT);
    if (error) throw_unreadable(error.value());
    if (!std::filesystem::is_regular_file(status)) {
        throw ImageError(ImageFault::not_readable, std::filesystem::is_directory(status)
                                                       ? "a folder stands where the image should be"
                                                       : "not a regular file");
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) throw_unreadable(error.value());
    return static_cast<std::size_t>(size);
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

void read_bytes(const std::filesystem::path& path, std::vector<std::byte>& bytes) {
    bytes.resize(size_of(path));
    const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
    if (!file) throw_unreadable(errno);
    std::setbuf(file.get(), nullptr);  // one large read needs no buffer
    const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), file.get());
    if (std::ferror(file.get()) != 0) throw_unreadable(errno);
    bytes.resize(got);
}

Image read_image(const std::filesystem::path& file, DecodeOptions options) {
    std::vector<std::byte> bytes;
    read_bytes(file, bytes);
    return decode_image(bytes, options);
}

}  // namespace farout
