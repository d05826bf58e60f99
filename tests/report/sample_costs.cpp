#include "sample_costs.h"

namespace farout::report {

Cost fitting_cost() {
    Cost cost;
    cost.stage = fit_stage;
    cost.ranks = 2;
    cost.threads = 1;
    cost.wall_seconds = 4.25;
    cost.peak_bytes = 3ULL << 29;
    cost.rows = 1000;
    cost.steps = {{"reading", 0.5}, {"logits", 1.25}};
    cost.detectors = {{"msp", 0, 0}, {"vim", 0.1 + 0.2, 5ULL << 20}};
    return cost;
}

Cost scoring_cost() {
    Cost cost;
    cost.stage = score_stage;
    cost.ranks = 2;
    cost.threads = 4;
    cost.wall_seconds = 1.5;
    cost.peak_bytes = 1ULL << 30;
    cost.rows = 400;
    cost.steps = {{"logits", 0.125}};
    cost.detectors = {{"msp", 0.01, 1600}, {"vim", 0.5, 3ULL << 20}};
    cost.inputs = {fitting_cost()};
    return cost;
}

}  // namespace farout::report
