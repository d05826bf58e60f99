#include "distributed/distributed_suite.h"
#include "parallel/threads_communicator.h"

namespace farout::distributed {
namespace {

parallel::Ranks threads(int count) {
    return {"threads" + std::to_string(count),
            [count](const parallel::RankWork& work) { parallel::run_as_threads(count, work); }};
}

const auto all_ranks = testing::Values(
    parallel::Ranks{
        "local",
        [](const parallel::RankWork& work) { work(*parallel::make_local_communicator()); }},
    threads(2), threads(3), threads(5), threads(8));

INSTANTIATE_TEST_SUITE_P(InProcess, DistributedTest, all_ranks, parallel::name_of_ranks);

}  // namespace
}  // namespace farout::distributed
