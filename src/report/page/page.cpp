#include "report/page/page.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "metrics/failures.h"
#include "metrics/figures.h"
#include "metrics/plots.h"
#include "report/detail/report_json.h"
#include "report/page/detail/html_template.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

// The parts of the page's data. Everything is told by place in lists, never by name, so that no
// name can collide with a property of JavaScript's objects.

/// JSON has no infinities: those are texts.
Json number_or_text(float value) {
    if (std::isfinite(value)) return value;
    return value > 0 ? "∞" : "−∞";
}

Json interval_of(const metrics::EstimatedShare& share) {
    return Json::array({share.share, share.interval.low, share.interval.high});
}

/// [{key, name, better}] of the figures but for the ends of intervals; better: +1 where more is.
Json figures_to_json() {
    Json json = Json::array();
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end())
            json.push_back({{"key", figure.name},
                            {"name", figure.title},
                            {"better", figure.better == metrics::Better::higher ? 1 : -1}});
    return json;
}

/// [{name, mean, row}]: the report's columns, whether each is a mean, and its place among a
/// detector's rows.
Json columns_to_json(const ReportScores& scores) {
    const std::vector<std::string> rows = column_names(scores.ood_names(), scores.groups);
    Json columns = Json::array();
    for (const ReportColumn& column : scores.columns())
        columns.push_back({{"name", column.ood_set},
                           {"mean", is_mean(column.ood_set)},
                           {"row", std::ranges::find(rows, column.ood_set) - rows.begin()}});
    return columns;
}

/// [detector][wanted share]: {threshold, whole_set, expected, id [share, low, high], ood [[share,
/// low, high] a column]}.
Json thresholds_to_json(const PageInput& input) {
    Json detectors = Json::array();
    auto row = input.thresholds.begin();
    for (std::size_t detector = 0; detector < input.scores.detectors.size(); ++detector) {
        Json shares = Json::array();
        for (std::size_t share = 0; share < std::size(metrics::refused_one_in); ++share) {
            Json json = {
                {"wanted", row->wanted},          {"threshold", number_or_text(row->threshold)},
                {"whole_set", row->of_whole_set}, {"expected", row->id_expected},
                {"id", interval_of(row->id)},     {"ood", Json::array()}};
            for (std::size_t i = 0; i < input.scores.columns().size(); ++i)
                json["ood"].push_back(interval_of((row++)->ood));
            shares.push_back(std::move(json));
        }
        detectors.push_back(std::move(shares));
    }
    return detectors;
}

/// {set, n, sets [{name, role}], detectors [detector][wanted share]: {wanted, threshold, promised,
/// independent, sets [[share, low, high] a set]}}; a detector without scores of the calibration set
/// has no shares.
Json calibrated_to_json(const PageInput& input) {
    if (input.calibrated.empty()) return nullptr;
    Json json = {{"set", input.calibrated.front().calibration_set},
                 {"n", input.calibrated.front().n_calibration},
                 {"sets", Json::array()},
                 {"detectors", Json::array()}};
    const CalibratedRow& first = input.calibrated.front();
    for (const CalibratedRow& one : input.calibrated) {
        if (one.detector != first.detector || one.wanted != first.wanted) break;
        json["sets"].push_back({{"name", one.set}, {"role", one.role}});
    }
    auto row = input.calibrated.begin();
    for (const std::string& detector : input.scores.detectors) {
        Json shares = Json::array();
        while (row != input.calibrated.end() && row->detector == detector) {
            Json at = {{"wanted", row->wanted},
                       {"threshold", number_or_text(row->threshold)},
                       {"promised", row->promised},
                       {"independent", !row->is_dependent},
                       {"sets", Json::array()}};
            for (std::size_t set = 0; set < json["sets"].size(); ++set, ++row)
                at["sets"].push_back(interval_of({row->share(), row->interval()}));
            shares.push_back(std::move(at));
        }
        json["detectors"].push_back(std::move(shares));
    }
    return json;
}

/// [column][test]: [detector, other, difference, standard error, p, p after Holm, p of being the
/// margin apart].
Json tests_to_json(const PageInput& input) {
    Json columns = Json::array();
    auto row = input.tests.begin();
    const auto compared = input.compared;
    for (std::size_t column = 0; column < input.scores.columns().size(); ++column) {
        Json tests = Json::array();
        for (std::size_t one = 0; one < compared.size(); ++one)
            for (std::size_t other = one + 1; other < compared.size(); ++other, ++row)
                tests.push_back(Json::array({compared[one], compared[other], row->test.difference,
                                             row->test.standard_error, row->test.p, row->p_holm,
                                             row->test.p_equivalent(input.choice.margin)}));
        columns.push_back(std::move(tests));
    }
    return columns;
}

/// [column]: {tests, all, critical}: the size of the family of its tests, whether it is one with
/// the other columns', and the critical value of intervals that hold together.
Json families_to_json(const PageInput& input) {
    const std::size_t columns = input.scores.columns().size();
    const std::size_t pairs = input.tests.size() / columns;
    Json families = Json::array();
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t tests = pairs == 0 ? 0 : input.tests[column * pairs].family;
        families.push_back(
            {{"tests", tests},
             {"all", input.choice.one_family},
             {"critical", metrics::simultaneous_critical(std::max<std::size_t>(1, tests))}});
    }
    return families;
}

/// [{key, name, better, needs_ood}].
Json failure_figures_to_json() {
    Json json = Json::array();
    for (const metrics::FailureFigure& figure : metrics::failure_figures())
        json.push_back({{"key", figure.name},
                        {"name", figure.title},
                        {"better", figure.better == metrics::Better::higher ? 1 : -1},
                        {"needs_ood", figure.needs_ood}});
    return json;
}

/// [detector]: the risk-coverage curves of in-distribution alone and with each OOD set, in units of
/// 1e-5.
Json risks_to_json(const Report& report) {
    Json detectors = Json::array();
    if (!report.failures) return detectors;
    for (const FailureRow& row : report.failures->rows) {
        if (row.ood_set.empty()) detectors.push_back(Json::array());
        if (row.risks.empty()) continue;
        Json curve = Json::array();
        for (const double risk : row.risks) curve.push_back(std::lround(risk * 1e5));
        detectors.back().push_back(std::move(curve));
    }
    return detectors;
}

/// [detector][column]: [standard errors by images, by classes, by classes and folders, classes,
/// folders].
Json clusters_to_json(const PageInput& input) {
    Json detectors = Json::array();
    auto row = input.clusters.begin();
    for (std::size_t detector = 0; detector < input.scores.detectors.size(); ++detector) {
        Json columns = Json::array();
        for (std::size_t i = 0; i < input.scores.columns().size(); ++i, ++row)
            columns.push_back(Json::array({row->by_images, row->by_id_classes, row->by_both,
                                           row->id_classes, row->ood_folders}));
        detectors.push_back(std::move(columns));
    }
    return detectors;
}

/// {names, images, wrong [detector][wanted share][part]}.
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

/// [{set, path, label, folder, prediction, picture}]: classes by name, "" for an unknown label and
/// for OOD images, whose labels aren't the classifier's; those have a folder; a base64 JPEG or "".
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

/// [detector][set]: [[image, score] …].
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

/// [detector]: {low, width, id [count a bin], ood [[count a bin] a set]}.
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

/// [detector][set]: {roc, pr_id, pr_ood}, each [x, y, x, y, …] in units of 1e-5, thinned.
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

/// [set]: [x, y] of roc_band().
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

std::string title_of(const Report& report) {
    if (const std::string name = report.name(); !name.empty())
        return concat("OOD report: ", printable(name));
    const auto& facts = report.sets.front().provenance;
    const auto model = facts.find("model");
    const std::string of = model != facts.end() ? model->second : report.sets.front().name;
    return concat("OOD report: ", printable(of));
}

}  // namespace

std::string page_data(const PageInput& input) {
    const std::size_t detectors = input.scores.detectors.size();
    Json data;
    data["report"] = report_to_json(input.report);
    data["figures"] = figures_to_json();
    data["detectors"] = input.scores.detectors;
    data["columns"] = columns_to_json(input.scores);
    data["thresholds"] = thresholds_to_json(input);
    data["calibrated"] = calibrated_to_json(input);
    data["compared"] = std::vector<std::size_t>(input.compared.begin(), input.compared.end());
    data["tests"] = tests_to_json(input);
    data["families"] = families_to_json(input);
    data["margin"] = input.choice.margin;
    data["histograms"] = histograms_to_json(input.scores);
    data["curves"] = curves_to_json(input.scores);
    data["bands"] = bands_to_json(input.scores);
    const ClassNames class_names(input.scores.id, input.class_names);
    data["failure_figures"] = failure_figures_to_json();
    data["risks"] = risks_to_json(input.report);
    data["clusters"] = clusters_to_json(input);
    data["classes"] = parts_to_json(input.parts.classes, detectors);
    data["folders"] = Json::array();
    for (const auto& folders : input.parts.folders)
        data["folders"].push_back(parts_to_json(folders, detectors));
    data["images"] = images_to_json(input, class_names);
    data["extremes"] = extremes_to_json(input.images);
    return script_json(data);
}

std::string to_html(const PageInput& input) {
    return fill_template("page.html", [&](std::string_view name) -> std::optional<std::string> {
        if (name == "title") return html_text(title_of(input.report));
        if (name == "warnings") return warnings_box(texts_of(input.report.warnings));
        if (name == "data") return page_data(input);
        if (name == "costs")
            return script_json(costs_to_json(input.report.cost, input.report.detectors()));
        return std::nullopt;
    });
}

}  // namespace farout::report
