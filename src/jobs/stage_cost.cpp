#include "jobs/stage_cost.h"

#include <span>

#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/log.h"
#include "jobs/resident_memory.h"
#include "report/cost.h"
#include "report/text/cost_table.h"

namespace farout::jobs {

StageCost::StageCost(parallel::Communicator& communicator, std::string stage)
    : communicator_(communicator) {
    restart_peak_memory();
    mine_.stage = std::move(stage);
    mine_.threads = at::get_num_threads();
}

report::Cost StageCost::together() {
    mine_.wall_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    mine_.peak_bytes = peak_memory();
    const std::string text = report::cost_to_text(mine_);
    const auto texts = communicator_.gather(std::as_bytes(std::span(text)), 0);
    if (!communicator_.is_root()) return mine_;
    std::vector<report::Cost> ranks;
    for (const parallel::Bytes& bytes : texts)
        ranks.push_back(
            report::cost_from_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    return report::merged_ranks(ranks);
}

void write_with_cost(const std::filesystem::path& output, const report::Cost& cost, Detail detail,
                     const std::function<void()>& write) {
    try {
        report::write_cost(output, cost);
    } catch (const Error& error) {
        warn(error.what());  // nothing but the report's costs needs it
    }
    try {
        write();
    } catch (...) {
        report::forget_cost(output);
        throw;
    }
    if (detail == Detail::brief) return;
    std::vector<std::string> detectors;
    for (const report::DetectorCost& one : cost.detectors) detectors.push_back(one.detector);
    const bool scored = cost.stage == report::score_stage;
    std::cerr << report::to_cost_table(scored ? nullptr : &cost, scored ? &cost : nullptr,
                                       detectors)
              << std::flush;
}

std::optional<report::Cost> cost_of(const std::filesystem::path& output) {
    return report::read_cost(output, [](const std::string& message) { warn(message); });
}

}  // namespace farout::jobs
