#include "distributed/distributed_suite.h"
#include "mpi/job.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

auto ranks_of_job() {
    return testing::Values(Ranks{"job", [](const RankWork& work) { work(job().communicator()); }});
}

INSTANTIATE_TEST_SUITE_P(Mpi, CommunicatorTest, ranks_of_job(), name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, CollectiveTest, ranks_of_job(), name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, AgreedFactsTest, ranks_of_job(), name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, AllFoldTest, ranks_of_job(), name_of_ranks);
INSTANTIATE_TEST_SUITE_P(Mpi, DeviceChannelTest, ranks_of_job(), name_of_ranks);

}  // namespace
}  // namespace farout::parallel

namespace farout::distributed {
namespace {

INSTANTIATE_TEST_SUITE_P(Mpi, DistributedTest,
                         testing::Values(parallel::Ranks{
                             "job",
                             [](const parallel::RankWork& work) { work(job().communicator()); }}),
                         parallel::name_of_ranks);

}  // namespace
}  // namespace farout::distributed
