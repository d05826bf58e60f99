#include "report/detail/cost_json.h"

namespace farout::report {

using Json = nlohmann::ordered_json;

namespace {

Json stage_or_null(const Cost* cost) {
    return cost != nullptr ? stage_to_json(*cost) : Json();
}

void add_fit(Json& row, const DetectorCost* cost) {
    row["fit_seconds"] = cost != nullptr ? Json(cost->seconds) : Json();
    row["fit_bytes"] = cost != nullptr ? Json(cost->bytes) : Json();
}

void add_score(Json& row, const DetectorCost* cost, std::uint64_t rows) {
    row["score_seconds"] = cost != nullptr ? Json(cost->seconds) : Json();
    row["score_bytes"] = cost != nullptr ? Json(cost->bytes) : Json();
    const auto time = cost != nullptr ? microseconds_per_row(cost->seconds, rows) : std::nullopt;
    row["score_microseconds_per_image"] = time ? Json(*time) : Json();
}

}  // namespace

Json stage_to_json(const Cost& cost) {
    Json json = {
        {"stage", cost.stage},           {"ranks", cost.ranks},
        {"threads", cost.threads},       {"wall_seconds", cost.wall_seconds},
        {"peak_bytes", cost.peak_bytes}, {"rows", cost.rows},
    };
    json["steps"] = Json::array();
    for (const CostStep& step : cost.steps)
        json["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}});
    return json;
}

Json costs_to_json(const std::optional<Cost>& cost, std::span<const std::string> detectors) {
    const Cost* score = cost ? &*cost : nullptr;
    const Cost* fit = score != nullptr ? score->input(fit_stage) : nullptr;
    Json json = {{"fit", stage_or_null(fit)}, {"score", stage_or_null(score)}};
    json["detectors"] = Json::array();
    for (const std::string& detector : detectors) {
        Json row = {{"detector", detector}};
        add_fit(row, fit != nullptr ? fit->of(detector) : nullptr);
        add_score(row, score != nullptr ? score->of(detector) : nullptr, cost ? cost->rows : 0);
        json["detectors"].push_back(std::move(row));
    }
    return json;
}

}  // namespace farout::report
