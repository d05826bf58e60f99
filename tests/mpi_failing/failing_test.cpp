// Not tests: what the tests' own main must report as failures (see mpi/Jobs.cmake).

#include <stdexcept>

#include <gtest/gtest.h>

#include "core/text.h"
#include "mpi/job.h"

namespace farout {
namespace {

bool is_last() {
    return job().communicator().rank() == job().communicator().size() - 1;
}

TEST(Failing, FailsOnOneRank) {
    EXPECT_FALSE(is_last()) << concat("the message of rank ", job().communicator().rank());
}

TEST(Failing, FailsFatallyOnOneRank) {
    ASSERT_FALSE(is_last());
    job().communicator().barrier();
}

TEST(Failing, ThrowsOnOneRank) {
    if (is_last()) throw std::runtime_error("Broken cable.");
    job().communicator().barrier();
}

}  // namespace
}  // namespace farout
