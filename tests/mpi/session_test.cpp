#include "parallel/session.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.h"
#include "mpi/job.h"
#include "parallel/collective.h"
#include "parallel/host.h"

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

/// The host names of all ranks, in their order, on the root.
std::vector<std::string> hosts_of_ranks() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    std::vector<std::string> hosts;
    for (const parallel::Bytes& bytes :
         job().communicator().gather(std::as_bytes(std::span(name)), 0))
        hosts.emplace_back(reinterpret_cast<const char*>(bytes.data()));
    return hosts;
}

TEST(Session, NumbersTheRanksOfEachHost) {
    const std::array<int, 2> mine{job().place().local_rank, job().place().local_size};
    const std::vector<std::string> hosts = hosts_of_ranks();
    const auto places = job().communicator().gather(std::as_bytes(std::span(mine)), 0);
    std::map<std::string, int> seen;
    for (std::size_t rank = 0; rank < hosts.size(); ++rank) {
        std::array<int, 2> place{};
        std::memcpy(place.data(), places[rank].data(), sizeof place);
        EXPECT_EQ(place[0], seen[hosts[rank]]++) << "rank " << rank << " on " << hosts[rank];
        EXPECT_EQ(place[1], std::count(hosts.begin(), hosts.end(), hosts[rank]));
    }
}

TEST(Session, RunsOnTwoHostsWhereTheTestSaysSo) {
    const char* wanted = std::getenv("FAROUT_TEST_HOSTS");
    if (wanted == nullptr) GTEST_SKIP() << "FAROUT_TEST_HOSTS isn't set";
    const std::vector<std::string> hosts = hosts_of_ranks();
    const std::set<std::string> different(hosts.begin(), hosts.end());
    if (job().communicator().is_root()) {
        EXPECT_EQ(std::to_string(different.size()), wanted);
    }
}

TEST(Session, SharesTheCoresAmongTheRanks) {
    if (std::getenv("OMP_NUM_THREADS") != nullptr) GTEST_SKIP() << "OMP_NUM_THREADS is set";
    // The test is launched without binding: all ranks have the same mask.
    const int all = parallel::fair_share(std::vector{parallel::own_cores()}, 0);
    EXPECT_EQ(job().place().threads, std::max(1, all / job().place().local_size));
}

}  // namespace
}  // namespace farout
