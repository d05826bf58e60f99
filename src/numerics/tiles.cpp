#include "numerics/tiles.h"

#include <memory>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "numerics/worker_team.h"

namespace farout::numerics {

namespace {

/// The calling thread's team (ranks may be threads of one process, each with its own).
WorkerTeam& team() {
    thread_local std::unique_ptr<WorkerTeam> of_thread;
    const int threads = at::get_num_threads();
    if (!of_thread || of_thread->threads() != threads)
        of_thread = std::make_unique<WorkerTeam>(threads);
    return *of_thread;
}

}  // namespace

void for_tasks(std::int64_t count, const std::function<void(std::int64_t)>& task) {
    team().run(count, task);
}

void for_row_tiles(std::int64_t rows, const std::function<void(Range)>& work) {
    const Blocks tiles{rows, tile_rows};
    for_tasks(tiles.count(), [&](std::int64_t tile) { work(tiles.rows_of(tile)); });
}

}  // namespace farout::numerics
