#include "report/page/page_images.h"

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
        sets.push_back(collector.show(0, lowest_rows(scores.id, detector, count)));
        for (std::size_t set = 0; set < scores.ood.size(); ++set)
            sets.push_back(collector.show(set + 1, highest_rows(scores.ood[set], detector, count)));
    }
    return page;
}

const ScoredSet& set_of(const ReportScores& scores, const PageImage& image) {
    return image.set == 0 ? scores.id : scores.ood[image.set - 1];
}

}  // namespace farout::report
