#pragma once
// Tests that any communicator must pass are written once, for "the ranks": threads of this process,
// or the ranks of the MPI job. Which ones there are is decided by the source file that instantiates
// the suites (parallel/ranks_in_process.cpp, mpi/ranks_of_job.cpp).

#include <functional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "parallel/communicator.h"

namespace farout::parallel {

using RankWork = std::function<void(Communicator&)>;

/// Some ranks to run work on, and their name ("threads3").
struct Ranks {
    std::string name;
    std::function<void(const RankWork&)> run;
};

inline void PrintTo(const Ranks& ranks, std::ostream* out) {
    *out << ranks.name;
}

class EveryCommunicator : public testing::TestWithParam<Ranks> {
  protected:
    /// Runs the work once on every rank.
    static void on_ranks(const RankWork& work) { GetParam().run(work); }
};

class CommunicatorTest : public EveryCommunicator {};
class CollectiveTest : public EveryCommunicator {};
class AgreedFactsTest : public EveryCommunicator {};
class AllFoldTest : public EveryCommunicator {};
class DeviceChannelTest : public EveryCommunicator {};

inline std::string name_of_ranks(const testing::TestParamInfo<Ranks>& info) {
    return info.param.name;
}

}  // namespace farout::parallel
