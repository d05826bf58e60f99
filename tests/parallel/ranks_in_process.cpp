#include "parallel/ranks.h"
#include "parallel/threads_communicator.h"

namespace farout::parallel {
namespace {

Ranks local() {
    return {"local", [](const RankWork& work) { work(*make_local_communicator()); }};
}

Ranks threads(int count) {
    return {"threads" + std::to_string(count),
            [count](const RankWork& work) { run_as_threads(count, work); }};
}

const auto all_ranks =
    testing::Values(local(), threads(1), threads(2), threads(3), threads(5), threads(7));

INSTANTIATE_TEST_SUITE_P(InProcess, CommunicatorTest, all_ranks, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(InProcess, CollectiveTest, all_ranks, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(InProcess, AgreedFactsTest, all_ranks, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(InProcess, AllFoldTest, all_ranks, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(InProcess, DeviceChannelTest, all_ranks, name_of_ranks);

}  // namespace
}  // namespace farout::parallel
