#include "distributed/distributed_suite.h"
#include "parallel/threads_communicator.h"

namespace farout {
namespace {

Ranks threads(int count) {
    return {"threads" + std::to_string(count),
            [count](const RankWork& work) { run_as_threads(count, work); }};
}

const auto all_ranks =
    testing::Values(Ranks{"local", [](const RankWork& work) { work(*make_local_communicator()); }},
                    threads(2), threads(3), threads(5), threads(8));

INSTANTIATE_TEST_SUITE_P(InProcess, DistributedTest, all_ranks, name_of_ranks);

}  // namespace
}  // namespace farout
