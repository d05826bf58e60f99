#include <array>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "core/csv_field.h"
#include "core/text.h"
#include "files/row_status.h"
#include "images/image.h"
#include "report/screening.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

std::string word_of(std::uint8_t status) {
    if (status == static_cast<std::uint8_t>(files::RowStatus::ok)) return "ok";
    if (status == static_cast<std::uint8_t>(files::RowStatus::not_finite)) return "not_finite";
    switch (static_cast<images::ImageFault>(status)) {
        case images::ImageFault::not_found:
            return "not_found";
        case images::ImageFault::not_readable:
            return "not_readable";
        case images::ImageFault::unsupported_format:
            return "unsupported_format";
        case images::ImageFault::corrupt:
            return "corrupt";
        case images::ImageFault::too_large:
            return "too_large";
    }
    return concat("status_", static_cast<int>(status));
}

/// A float's shortest double, so that whoever reads doubles compares as we do.
std::string number(float value) {
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return shortest_number(static_cast<double>(value));
}

std::string names_above(const std::vector<RefusalGroup>& groups) {
    std::vector<std::string> above;
    for (const RefusalGroup& group : groups)
        if (group.is_above())
            above.push_back(concat(printable(group.name), " (", group.refused, " of ", group.images,
                                   ", limit ", group.limit, ")"));
    return enumerate(above);
}

std::uint64_t count_above(const std::vector<RefusalGroup>& groups) {
    std::uint64_t above = 0;
    for (const RefusalGroup& group : groups) above += group.is_above() ? 1 : 0;
    return above;
}

}  // namespace

std::string percent_text(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f %%", 100 * share);
    return text.data();
}

std::string verdicts_csv(const Screening& screening) {
    const ScreenedImages& images = screening.images();
    std::string text = "path,status,prediction,class,score,accepted,p,reason\n";
    for (std::size_t row = 0; row < images.paths.size(); ++row) {
        text += csv_field(images.paths[row]) + ',' + word_of(images.status[row]);
        if (!screening.is_judged(row)) {
            const auto reason = images.reasons.find(row);
            text += ",,,,,," + csv_field(reason == images.reasons.end() ? "" : reason->second);
        } else {
            text += ',' + std::to_string(images.predictions[row]) + ',' +
                    csv_field(screening.class_of(row)) + ',' + number(images.scores[row]) +
                    (screening.is_refused(row) ? ",no," : ",yes,");
            if (const auto p = screening.p_of(row)) text += shortest_number(*p);
            text += ',';
        }
        text += '\n';
    }
    return text;
}

std::string groups_csv(const std::vector<RefusalGroup>& groups) {
    std::string text = "group,images,refused,unreadable,refused_share,limit,tail,above_limit\n";
    for (const RefusalGroup& group : groups) {
        const double share = static_cast<double>(group.refused) / static_cast<double>(group.images);
        text += concat(csv_field(group.name), ',', group.images, ',', group.refused, ',',
                       group.unreadable, ',', group.images == 0 ? "" : shortest_number(share), ',',
                       group.limit, ',', shortest_number(group.tail),
                       group.is_above() ? ",yes\n" : ",no\n");
    }
    return text;
}

std::string screening_json(const Screening& screening, Grouping by, std::size_t window,
                           const std::vector<RefusalGroup>& groups,
                           const std::map<std::string, std::string>& provenance) {
    const RefusalGroup all = screening.all();
    Json json;
    json["format"] = "farout verdicts 1";
    json["detector"] = screening.detector();
    // ±∞ as text: JSON has none.
    if (std::isinf(screening.threshold()))
        json["threshold"] = number(screening.threshold());
    else
        json["threshold"] = static_cast<double>(screening.threshold());
    json["images"] = screening.images().paths.size();
    json["accepted"] = all.images - all.refused;
    json["refused"] = all.refused;
    json["unreadable"] = all.unreadable;
    json["promise"] = nullptr;
    if (const auto& promise = screening.promise()) {
        const metrics::Interval range = promise->refused_by_this_one();
        json["promise"] = {
            {"wanted_share", screening.calibration()->accepted},
            {"calibration_set", screening.calibration()->set},
            {"calibration_images", promise->n()},
            {"rank", promise->rank()},
            {"refused_share", promise->promised()},
            {"refused_share_low", range.low},
            {"refused_share_high", range.high},
            {"definition",
             "refused_share: the probability with which a new image is refused that comes from "
             "where the calibration images do, over calibration sets: rank / (calibration_images "
             "+ 1), less with ties. _low and _high: where that share lies for this calibration set "
             "with 95 % probability (Beta(rank, calibration_images + 1 - rank))"}};
    }
    Json above = Json::array();
    for (const RefusalGroup& group : groups)
        if (group.is_above()) above.push_back(group.name);
    json["groups"] = {{"by", by == Grouping::folder  ? "folder"
                             : by == Grouping::order ? "order"
                                                     : "date"},
                      {"window", by == Grouping::order ? Json(window) : Json()},
                      {"count", groups.size()},
                      {"above_limit", std::move(above)},
                      {"tail_of_limit", metrics::control_tail}};
    json["provenance"] = provenance;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string promise_text(const Screening& screening) {
    const auto& promise = screening.promise();
    if (!promise) return "";
    const metrics::Interval range = promise->refused_by_this_one();
    return concat("At most ", percent_text(promise->promised()),
                  " of new in-distribution images are refused (split conformal; calibrated on ",
                  printable(screening.calibration()->set), ", ", promise->n(),
                  " images). For this calibration set the share lies between ",
                  percent_text(range.low), " and ", percent_text(range.high),
                  " with 95 % probability.");
}

std::string screening_text(const Screening& screening, Grouping by,
                           const std::vector<RefusalGroup>& groups) {
    const RefusalGroup all = screening.all();
    const double share =
        all.images == 0 ? 0 : static_cast<double>(all.refused) / static_cast<double>(all.images);
    std::string text =
        concat(screening.detector(), ": ", all.images - all.refused, " accepted, ", all.refused,
               " refused (", percent_text(share), ")",
               all.unreadable > 0 ? concat(", ", all.unreadable, " without a verdict") : "",
               "; threshold ", csv_number(screening.threshold()), "\n");
    if (const std::string promise = promise_text(screening); !promise.empty())
        text += promise + "\n";
    else
        text += "The threshold was given: nothing is promised of it, and there are no p values.\n";
    if (screening.promise())
        text += concat(all.is_above() ? "More are refused than chance explains of in-distribution "
                                        "images alone"
                                      : "So many are refused of in-distribution images alone, too",
                       " (at most ", all.limit, " of ", all.images, ").\n");
    const std::uint64_t above = count_above(groups);
    const char* what = by == Grouping::folder  ? " folders"
                       : by == Grouping::order ? " stretches of the list"
                                               : " days";
    if (above == 0)
        return text + concat("None of ", groups.size(), what, " is above the control limit.\n");
    const double by_chance = metrics::control_tail * static_cast<double>(groups.size());
    text +=
        concat(above, " of ", groups.size(), what, above == 1 ? " is" : " are",
               " above the control limit, where chance alone puts ",
               shortest_digits(std::round(1e3 * by_chance) / 1e3), ": ", names_above(groups), "\n");
    return text;
}

}  // namespace farout::report
