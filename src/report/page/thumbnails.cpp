#include "report/page/thumbnails.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "images/codecs/encode_jpeg.h"
#include "images/decode.h"
#include "images/pixels/resize.h"

namespace farout::report {
namespace {

constexpr int quality = 70;

std::string thumbnail(const std::filesystem::path& file) {
    try {
        const images::Image image = images::read_image(file);
        const int longest = std::max(image.width, image.height);
        if (longest <= thumbnail_side) return images::encode_jpeg(image, quality);
        const auto scaled = [&](int side) {
            return std::max(1, static_cast<int>(std::int64_t{side} * thumbnail_side / longest));
        };
        return images::encode_jpeg(images::resize(image, scaled(image.width), scaled(image.height),
                                                  images::Filter::bicubic),
                                   quality);
    } catch (const std::exception&) {
        return {};  // the report names the image without its picture
    }
}

}  // namespace

std::vector<std::string> thumbnails(std::span<const std::filesystem::path> files, int threads) {
    std::vector<std::string> pictures(files.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++)
            pictures[i] = thumbnail(files[i]);
    };
    std::vector<std::jthread> team;
    for (int i = 1; i < threads; ++i) team.emplace_back(work);
    work();
    team.clear();
    return pictures;
}

}  // namespace farout::report
