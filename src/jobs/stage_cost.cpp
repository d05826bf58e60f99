#include "jobs/stage_cost.h"

#include <span>

#include <ATen/Parallel.h>

#include "jobs/resident_memory.h"
#include "report/cost.h"

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

}  // namespace farout::jobs
