#include "distributed/distributed_suite.h"
#include "mpi/job.h"
#include "parallel/ranks.h"

namespace farout {
namespace {

const auto ranks_of_job = testing::Values(
    parallel::Ranks{"job", [](const parallel::RankWork& work) { work(job().communicator()); }});

INSTANTIATE_TEST_SUITE_P(Mpi, parallel::CommunicatorTest, ranks_of_job, parallel::name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, parallel::CollectiveTest, ranks_of_job, parallel::name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, parallel::AgreedFactsTest, ranks_of_job, parallel::name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, parallel::AllFoldTest, ranks_of_job, parallel::name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, parallel::DeviceChannelTest, ranks_of_job, parallel::name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, distributed::DistributedTest, ranks_of_job, parallel::name_of_ranks);

}  // namespace
}  // namespace farout
