#include "programs/demo_data/image_folder.h"

#include <vector>

#include <png.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

const std::string stamp_name = "made_from.txt";

/// "59797 files, 21234567 bytes", the stamp itself left out.
std::string contents_of(const fs::path& folder) {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().filename() == stamp_name) continue;
        ++files;
        bytes += entry.file_size();
    }
    return concat(files, " files, ", bytes, " bytes");
}

std::string stamp_of(const fs::path& folder, const std::string& recipe) {
    return concat(recipe, "\n", contents_of(folder), "\n");
}

std::vector<char> png_of(int width, int height, std::span<const std::uint8_t> pixels) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_GRAY;
    image.flags = PNG_IMAGE_FLAG_FAST;
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::vector<char> png(bytes);
    if (png_image_write_to_memory(&image, png.data(), &bytes, 0, pixels.data(), width, nullptr) ==
        0)
        throw Error(concat("libpng can't write an image of ", width, "×", height,
                           " pixels: ", static_cast<const char*>(image.message)));
    png.resize(bytes);
    return png;
}

[[noreturn]] void fail_to_write(const fs::path& file) {
    throw Error(concat(printable(file.native()),
                       ": can't be written. Is the disk full, or the folder not yours?"));
}

}  // namespace

bool is_finished(const fs::path& folder, const std::string& recipe) {
    std::ifstream in(folder / stamp_name);
    const std::string stamp((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    return in && stamp.rfind(recipe + "\n", 0) == 0 && stamp == stamp_of(folder, recipe);
}

ImageFolder::ImageFolder(fs::path folder)
    : folder_(std::move(folder)), unfinished_(folder_.native() + ".unfinished") {
    fs::remove_all(unfinished_);
    fs::create_directories(unfinished_);
}

void ImageFolder::add_png(const std::string& path, int width, int height,
                          std::span<const std::uint8_t> pixels) {
    const fs::path file = unfinished_ / path;
    if (made_.insert(file.parent_path()).second) fs::create_directories(file.parent_path());
    const std::vector<char> png = png_of(width, height, pixels);
    std::ofstream out(file, std::ios::binary);
    out.write(png.data(), static_cast<std::streamsize>(png.size()));
    out.close();
    if (!out) fail_to_write(file);
}

void ImageFolder::add_line(const std::string& list, const std::string& line) {
    auto [place, is_new] = lists_.try_emplace(list);
    if (is_new) place->second.open(unfinished_ / list, std::ios::binary);
    if (!(place->second << line << '\n')) fail_to_write(unfinished_ / list);
}

void ImageFolder::finish(const std::string& recipe) {
    for (auto& [list, out] : lists_) {
        out.close();
        if (!out) fail_to_write(unfinished_ / list);
    }
    std::ofstream stamp(unfinished_ / stamp_name, std::ios::binary);
    stamp << stamp_of(unfinished_, recipe);
    stamp.close();
    if (!stamp) fail_to_write(unfinished_ / stamp_name);
    fs::remove_all(folder_);
    fs::rename(unfinished_, folder_);
}

}  // namespace farout
