#include "report/costs/cost.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

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

}  // namespace farout::report
