#include <cmath>

#include "core/text.h"
#include "metrics/figures.h"
#include "report/base64.h"
#include "report/page/detail/page_parts.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no infinities: those are texts.
Json number_or_text(float value) {
    if (std::isfinite(value)) return value;
    return value > 0 ? "∞" : "−∞";
}

Json interval_of(const metrics::EstimatedShare& share) {
    return Json::array({share.share, share.interval.low, share.interval.high});
}

}  // namespace

Json figures_to_json() {
    Json json = Json::array();
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end())
            json.push_back({{"key", figure.name},
                            {"name", figure.title},
                            {"better", figure.better == metrics::Better::higher ? 1 : -1}});
    return json;
}

Json columns_to_json(const ReportScores& scores) {
    Json columns = Json::array();
    for (const ReportColumn& column : scores.columns())
        columns.push_back({{"name", column.ood_set}, {"sets", column.sets}});
    return columns;
}

Json thresholds_to_json(const PageInput& input) {
    Json detectors = Json::array();
    auto row = input.thresholds.begin();
    for (std::size_t detector = 0; detector < input.scores.detectors.size(); ++detector) {
        Json shares = Json::array();
        for (std::size_t share = 0; share < std::size(metrics::refused_one_in); ++share) {
            Json json = {{"wanted", row->wanted},
                         {"threshold", number_or_text(row->threshold)},
                         {"whole_set", row->of_whole_set},
                         {"id", interval_of(row->id)},
                         {"ood", Json::array()}};
            for (std::size_t i = 0; i < input.scores.columns().size(); ++i)
                json["ood"].push_back(interval_of((row++)->ood));
            shares.push_back(std::move(json));
        }
        detectors.push_back(std::move(shares));
    }
    return detectors;
}

Json tests_to_json(const PageInput& input) {
    Json columns = Json::array();
    auto row = input.tests.begin();
    const std::size_t detectors = input.scores.detectors.size();
    for (std::size_t column = 0; column < input.scores.columns().size(); ++column) {
        Json tests = Json::array();
        for (std::size_t one = 0; one < detectors; ++one)
            for (std::size_t other = one + 1; other < detectors; ++other, ++row)
                tests.push_back(Json::array({one, other, row->test.difference,
                                             row->test.standard_error, row->test.p, row->p_holm}));
        columns.push_back(std::move(tests));
    }
    return columns;
}

Json parts_to_json(const std::vector<PartCounts>& parts, std::size_t detectors) {
    Json json = {{"names", Json::array()}, {"images", Json::array()}, {"wrong", Json::array()}};
    for (const PartCounts& part : parts) {
        json["names"].push_back(part.name);
        json["images"].push_back(part.images);
    }
    for (std::size_t detector = 0; detector < detectors; ++detector) {
        Json shares = Json::array();
        for (std::size_t share = 0; share < std::size(metrics::refused_one_in); ++share) {
            Json counts = Json::array();
            for (const PartCounts& part : parts) counts.push_back(part.wrong[detector][share]);
            shares.push_back(std::move(counts));
        }
        json["wrong"].push_back(std::move(shares));
    }
    return json;
}

Json images_to_json(const PageInput& input, const ClassNames& class_names) {
    Json images = Json::array();
    for (std::size_t i = 0; i < input.images.images.size(); ++i) {
        const PageImage& image = input.images.images[i];
        const ScoredSet& set = set_of(input.scores, image);
        // Labels of OOD sets are of their own numbering: those images are named by their folder.
        const std::int64_t label = image.set == 0 ? set.labels[image.row] : -1;
        const std::string folder =
            image.set == 0 || set.paths.empty() ? "" : folder_of(set.paths[image.row]);
        images.push_back(
            {{"set", image.set},
             {"path", set.paths.empty() ? concat("row ", image.row) : set.paths[image.row]},
             {"label", label < 0 ? "" : class_names(label)},
             {"folder", folder},
             {"prediction", class_names(set.predictions[image.row])},
             {"picture", base64(input.thumbnails[i])}});
    }
    return images;
}

Json extremes_to_json(const PageImages& images) {
    Json detectors = Json::array();
    for (const auto& of_detector : images.extremes) {
        Json sets = Json::array();
        for (const auto& shown : of_detector) {
            Json list = Json::array();
            for (const ShownImage& one : shown)
                list.push_back(Json::array({one.image, number_or_text(one.score)}));
            sets.push_back(std::move(list));
        }
        detectors.push_back(std::move(sets));
    }
    return detectors;
}

}  // namespace farout::report
