#include "parallel/session.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "core/text.h"
#include "mpi/job.h"
#include "parallel/collective.h"
#include "parallel/cores.h"

namespace farout {
namespace {

TEST(Session, HasTheRanksThatTheLauncherStarted) {
    const char* size = std::getenv("OMPI_COMM_WORLD_SIZE");
    const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");
    if (size == nullptr || rank == nullptr) GTEST_SKIP() << "another launcher than Open MPI's";
    EXPECT_EQ(job().communicator().size(), parse_integer(size, "OMPI_COMM_WORLD_SIZE"));
    EXPECT_EQ(job().communicator().rank(), parse_integer(rank, "OMPI_COMM_WORLD_RANK"));
}

TEST(Session, IsReallyMpi) {
    EXPECT_NE(job().communicator().native_handle(), nullptr);
}

TEST(Session, NumbersTheRanksOfTheHost) {
    // The tests run on one host: the local numbers are the numbers.
    EXPECT_EQ(job().place().local_rank, job().communicator().rank());
    EXPECT_EQ(job().place().local_size, job().communicator().size());
}

TEST(Session, SharesTheCoresAmongTheRanks) {
    if (std::getenv("OMP_NUM_THREADS") != nullptr) GTEST_SKIP() << "OMP_NUM_THREADS is set";
    // The test is launched without binding: all ranks have the same mask.
    const int all = fair_share(std::vector{own_cores()}, 0);
    EXPECT_EQ(job().place().threads, std::max(1, all / job().place().local_size));
}

}  // namespace
}  // namespace farout
