#include "report/page/page_images.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "images/codecs/encode_jpeg.h"
#include "images/decode.h"
#include "images/pixels/resize.h"

namespace farout::report {
namespace {

class Collector {
  public:
    explicit Collector(PageImages& page) : page_(page) {}

    std::vector<ShownImage> show(std::size_t set, const std::vector<ScoredRow>& rows) {
        std::vector<ShownImage> shown;
        for (const ScoredRow& row : rows) {
            const auto [there, is_new] = numbers_.try_emplace({set, row.row}, page_.images.size());
            if (is_new) page_.images.push_back({set, row.row});
            shown.push_back({there->second, row.score});
        }
        return shown;
    }

  private:
    PageImages& page_;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> numbers_;
};

}  // namespace

PageImages page_images(const ReportScores& scores, std::size_t count) {
    PageImages page;
    Collector collector(page);
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        auto& sets = page.extremes.emplace_back();
        const SortedSets& sorted = scores.sorted(detector);
        sets.push_back(collector.show(0, lowest_rows(sorted.id, count)));
        for (const auto& ood : sorted.ood)
            sets.push_back(collector.show(sets.size(), highest_rows(ood, count)));
    }
    return page;
}

const ScoredSet& set_of(const ReportScores& scores, const PageImage& image) {
    return image.set == 0 ? scores.id : scores.ood[image.set - 1];
}

namespace {

constexpr int quality = 70;

std::string thumbnail(const ImagePlace& place) {
    if (!place.source) return {};
    try {
        std::vector<std::byte> bytes;
        place.source->read(place.name, bytes);
        const images::Image image = images::decode_image(bytes);
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

std::vector<std::string> thumbnails(std::span<const ImagePlace> places, int threads) {
    std::vector<std::string> pictures(places.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < places.size(); i = next++)
            pictures[i] = thumbnail(places[i]);
    };
    std::vector<std::jthread> team;
    for (int i = 1; i < threads; ++i) team.emplace_back(work);
    work();
    team.clear();
    return pictures;
}

}  // namespace farout::report
