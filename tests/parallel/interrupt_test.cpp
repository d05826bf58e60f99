#include "parallel/interrupt.h"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include "exit_after_signal.h"

namespace farout::parallel {
namespace {

// Each case runs in a process of its own: caught signals can't be forgotten again.

[[noreturn]] void exit_with_pending(const std::initializer_list<int>& signals) {
    catch_interrupts();
    if (pending_interrupt() != 0) std::_Exit(200);
    for (const int signal : signals) std::raise(signal);
    std::_Exit(pending_interrupt());
}

TEST(InterruptDeathTest, ASignalOnlySetsTheFlag) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) {
        EXPECT_EXIT(exit_with_pending({signal}), testing::ExitedWithCode(signal), "");
    }
}

TEST(InterruptDeathTest, TheFirstSignalIsRemembered) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_with_pending({SIGUSR1, SIGTERM, SIGTERM, SIGINT}),
                testing::ExitedWithCode(SIGUSR1), "");
}

TEST(InterruptDeathTest, ASecondSigintEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_with_pending({SIGINT, SIGINT}), testing::KilledBySignal(SIGINT), "");
    EXPECT_EXIT(exit_with_pending({SIGTERM, SIGINT, SIGINT}), testing::KilledBySignal(SIGINT), "");
}

TEST(InterruptDeathTest, WorkOfWhichNothingIsKeptEnds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_after_signal(SIGTERM, throw_if_interrupted), testing::ExitedWithCode(75), "");
    EXPECT_EXIT(exit_after_signal(SIGUSR1, throw_if_interrupted), testing::ExitedWithCode(75), "");
}

TEST(InterruptDeathTest, NothingIsPendingByDefault) {
    EXPECT_EQ(pending_interrupt(), 0);
    EXPECT_NO_THROW(throw_if_interrupted());
}

}  // namespace
}  // namespace farout::parallel
