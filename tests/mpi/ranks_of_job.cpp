#include "distributed/distributed_suite.h"
#include "mpi/job.h"
#include "parallel/ranks.h"

namespace farout {
namespace {

const auto ranks_of_job =
    testing::Values(Ranks{"job", [](const RankWork& work) { work(job().communicator()); }});

INSTANTIATE_TEST_SUITE_P(Mpi, CommunicatorTest, ranks_of_job, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, CollectiveTest, ranks_of_job, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, AgreedFactsTest, ranks_of_job, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, AllFoldTest, ranks_of_job, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, DeviceChannelTest, ranks_of_job, name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, DistributedTest, ranks_of_job, name_of_ranks);

}  // namespace
}  // namespace farout
