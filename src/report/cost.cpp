#include "report/cost.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>
#include <type_traits>

#include "core/error.h"
#include "core/log.h"
#include "core/special_file.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "report/detail/report_json.h"
#include "report/text/cost_table.h"

namespace farout::report {
namespace {

void add_step(std::vector<CostStep>& steps, const CostStep& step) {
    const auto same = std::find_if(steps.begin(), steps.end(),
                                   [&](const CostStep& one) { return one.name == step.name; });
    if (same == steps.end())
        steps.push_back(step);
    else
        same->seconds += step.seconds;
}

void add_detector(std::vector<DetectorCost>& detectors, const DetectorCost& detector) {
    const auto same =
        std::find_if(detectors.begin(), detectors.end(),
                     [&](const DetectorCost& one) { return one.detector == detector.detector; });
    if (same == detectors.end()) {
        detectors.push_back(detector);
        return;
    }
    same->seconds += detector.seconds;
    same->bytes = std::max(same->bytes, detector.bytes);
}

/// What both ways of merging have in common.
void add(Cost& sum, const Cost& cost) {
    if (cost.stage != sum.stage)
        throw Error(concat("Costs of the stages '", printable(sum.stage), "' and '",
                           printable(cost.stage), "' can't be merged: they must be of one."));
    sum.threads = std::max(sum.threads, cost.threads);
    sum.peak_bytes = std::max(sum.peak_bytes, cost.peak_bytes);
    sum.rows += cost.rows;
    for (const CostStep& step : cost.steps) add_step(sum.steps, step);
    for (const DetectorCost& detector : cost.detectors) add_detector(sum.detectors, detector);
    for (const Cost& input : cost.inputs)
        if (sum.input(input.stage) == nullptr) sum.inputs.push_back(input);
}

const Cost& first_of(std::span<const Cost> costs) {
    if (costs.empty()) throw Error("There are no costs to merge.");
    return costs.front();
}

}  // namespace

const DetectorCost* Cost::of(const std::string& detector) const {
    for (const DetectorCost& one : detectors)
        if (one.detector == detector) return &one;
    return nullptr;
}

const Cost* Cost::input(const std::string& stage_name) const {
    for (const Cost& one : inputs)
        if (one.stage == stage_name) return &one;
    return nullptr;
}

Cost merged_ranks(std::span<const Cost> ranks) {
    Cost sum = first_of(ranks);
    for (const Cost& rank : ranks.subspan(1)) {
        add(sum, rank);
        sum.ranks += rank.ranks;
        sum.wall_seconds = std::max(sum.wall_seconds, rank.wall_seconds);
    }
    return sum;
}

Cost merged_runs(std::span<const Cost> runs) {
    Cost sum = first_of(runs);
    for (const Cost& run : runs.subspan(1)) {
        add(sum, run);
        sum.ranks = std::max(sum.ranks, run.ranks);
        sum.wall_seconds += run.wall_seconds;
    }
    return sum;
}

std::optional<double> microseconds_per_row(double seconds, std::uint64_t rows) {
    if (rows == 0) return std::nullopt;
    return seconds * 1e6 / static_cast<double>(rows);
}

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr int deepest_inputs = 4;

Json to_json(const Cost& cost) {
    Json json = stage_to_json(cost);
    json["detectors"] = Json::array();
    for (const DetectorCost& one : cost.detectors)
        json["detectors"].push_back(
            {{"detector", one.detector}, {"seconds", one.seconds}, {"bytes", one.bytes}});
    json["inputs"] = Json::array();
    for (const Cost& input : cost.inputs) json["inputs"].push_back(to_json(input));
    return json;
}

/// A figure of a cost: what isn't a number of at least 0 is refused, and what isn't whole where
/// numbers are counted.
template <typename Number>
Number figure(const Json& json, const char* name) {
    const Json& value = json.at(name);
    const bool fits = std::is_integral_v<Number> ? value.is_number_unsigned() : value.is_number();
    if (!fits || value.get<double>() < 0 ||
        value.get<double>() > static_cast<double>(std::numeric_limits<Number>::max()))
        throw Error(concat("'", name, "' is ", printable(value.dump())));
    return value.get<Number>();
}

Cost from_json(const Json& json, int depth) {
    Cost cost;
    cost.stage = json.at("stage").get<std::string>();
    cost.ranks = figure<int>(json, "ranks");
    cost.threads = figure<int>(json, "threads");
    cost.wall_seconds = figure<double>(json, "wall_seconds");
    cost.peak_bytes = figure<std::uint64_t>(json, "peak_bytes");
    cost.rows = figure<std::uint64_t>(json, "rows");
    for (const Json& step : json.at("steps"))
        cost.steps.push_back({step.at("name").get<std::string>(), figure<double>(step, "seconds")});
    for (const Json& one : json.at("detectors"))
        cost.detectors.push_back({one.at("detector").get<std::string>(),
                                  figure<double>(one, "seconds"),
                                  figure<std::uint64_t>(one, "bytes")});
    if (depth == 0) return cost;
    for (const Json& input : json.at("inputs")) cost.inputs.push_back(from_json(input, depth - 1));
    return cost;
}

std::string contents_of(const fs::path& file) {
    refuse_special_file(file);
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

fs::path cost_file_of(const fs::path& output) {
    fs::path file = output;
    file += ".cost.json";
    return file;
}

std::string cost_to_text(const Cost& cost) {
    Json json = {{"format", cost_format}};
    json.update(to_json(cost));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Cost cost_from_text(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        if (json.at("format") != cost_format) throw Error("it has another format");
        return from_json(json, deepest_inputs);
    } catch (const Json::exception& error) {
        throw Error(printable(error.what()));
    }
}

void write_cost(const fs::path& output, const Cost& cost) {
    files::write_text_file(cost_file_of(output), cost_to_text(cost));
}

void forget_cost(const fs::path& output) {
    std::error_code error;
    fs::remove(cost_file_of(output), error);
    if (error)
        throw Error(concat("Can't remove ", printable(cost_file_of(output).native()), ": ",
                           error.message(), "."));
}

std::optional<Cost> read_cost(const fs::path& output, const Warn& warn) {
    const fs::path file = cost_file_of(output);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return std::nullopt;
    try {
        return cost_from_text(contents_of(file));
    } catch (const Error& error) {
        warn(concat(printable(file.native()), " can't be understood (", error.what(),
                    "): the report goes without these costs."));
        return std::nullopt;
    }
}

void write_with_cost(const std::filesystem::path& output, const Cost& cost, Detail detail,
                     const std::function<void()>& write) {
    try {
        write_cost(output, cost);
    } catch (const Error& error) {
        warn(error.what());  // nothing but the report's costs needs it
    }
    try {
        write();
    } catch (...) {
        forget_cost(output);
        throw;
    }
    if (detail == Detail::brief) return;
    std::vector<std::string> detectors;
    for (const DetectorCost& one : cost.detectors) detectors.push_back(one.detector);
    const bool scored = cost.stage == score_stage;
    std::cerr << to_cost_table(scored ? nullptr : &cost, scored ? &cost : nullptr, detectors)
              << std::flush;
}

std::optional<Cost> cost_of(const std::filesystem::path& output) {
    return read_cost(output, [](const std::string& message) { warn(message); });
}

}  // namespace farout::report
