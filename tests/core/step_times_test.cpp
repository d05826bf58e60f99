#include "core/step_times.h"

#include <thread>

#include <gtest/gtest.h>

namespace farout {
namespace {

void spend(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
}

TEST(StepTimes, CountInnerStepsOnce) {
    using namespace std::chrono_literals;
    StepTimes times;
    const auto start = std::chrono::steady_clock::now();
    {
        const auto outer = times.measure("outer");
        spend(2ms);
        {
            const auto inner = times.measure("inner");
            spend(3ms);
        }
        spend(1ms);
    }
    const double all =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_GE(times.of("outer"), 0.003);
    EXPECT_GE(times.of("inner"), 0.003);
    EXPECT_LE(times.of("outer") + times.of("inner"), all);
    EXPECT_EQ(times.of("another"), 0);
}

TEST(StepTimes, AddUp) {
    StepTimes times;
    times.add("read", 1);
    StepTimes more;
    more.add("read", 2);
    more.add("logits", 4);
    times.add(more);
    EXPECT_EQ(times.of("read"), 3);
    EXPECT_EQ(times.seconds().size(), 2u);
}

}  // namespace
}  // namespace farout
