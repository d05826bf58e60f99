#include <cmath>

#include "metrics/plots.h"
#include "report/page/detail/page_parts.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t bin_count = 80;
/// A curve is drawn on less than 1000 pixels: half a pixel.
constexpr double tolerance = 5e-4;

Json points_of(const metrics::Curve& curve) {
    Json points = Json::array();
    for (const metrics::CurvePoint& point : metrics::thinned(curve, tolerance)) {
        points.push_back(std::lround(point.x * 1e5));
        points.push_back(std::lround(point.y * 1e5));
    }
    return points;
}

}  // namespace

Json histograms_to_json(const ReportScores& scores) {
    Json detectors = Json::array();
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        const SortedSets& sorted = scores.sorted(detector);
        std::vector<const metrics::SortedScores<float>*> sets{&sorted.id};
        for (const auto& set : sorted.ood) sets.push_back(&set);
        const metrics::Bins bins = metrics::bins_over(sets, bin_count);
        Json json = {
            {"low", bins.low}, {"width", bins.width}, {"id", metrics::histogram(sorted.id, bins)}};
        json["ood"] = Json::array();
        for (const auto& set : sorted.ood) json["ood"].push_back(metrics::histogram(set, bins));
        detectors.push_back(std::move(json));
    }
    return detectors;
}

Json curves_to_json(const ReportScores& scores) {
    Json detectors = Json::array();
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        const SortedSets& sorted = scores.sorted(detector);
        Json sets = Json::array();
        for (const auto& ood : sorted.ood)
            sets.push_back({{"roc", points_of(metrics::roc_curve(sorted.id, ood))},
                            {"pr_id", points_of(metrics::precision_recall_curve(
                                          sorted.id, ood, metrics::Positive::id))},
                            {"pr_ood", points_of(metrics::precision_recall_curve(
                                           sorted.id, ood, metrics::Positive::ood))}});
        detectors.push_back(std::move(sets));
    }
    return detectors;
}

Json bands_to_json(const ReportScores& scores) {
    Json bands = Json::array();
    if (scores.detectors.empty()) return bands;
    const SortedSets& any = scores.sorted(0);
    for (const auto& ood : any.ood) {
        const metrics::RocBand band = metrics::roc_band(any.id.count(), ood.count());
        bands.push_back(Json::array({band.x, band.y}));
    }
    return bands;
}

}  // namespace farout::report
