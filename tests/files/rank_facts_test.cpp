#include "files/rank_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "parallel/threads_communicator.h"

namespace farout::files {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

const std::string nothing = "nothing was thrown";

TEST(AgreeOnCommand, LetsThreadsAndWorkersDifferAndNothingElse) {
    const auto said = [](const std::vector<std::string>& usual,
                         const std::vector<std::string>& other) {
        std::string message;
        parallel::run_as_threads(2, [&](parallel::Communicator& ranks) {
            const std::string one =
                message_of([&] { agree_on_command(ranks, ranks.is_root() ? usual : other); });
            if (ranks.is_root()) message = one;
        });
        return message;
    };
    const std::vector<std::string> usual{"extract", "--threads", "4", "--out", "a.h5"};
    EXPECT_EQ(said(usual, {"extract", "--out", "a.h5"}), nothing);
    EXPECT_EQ(said(usual, {"extract", "--out", "a.h5", "--threads=8", "--workers", "3"}), nothing);
    EXPECT_THAT(said(usual, {"extract", "--out", "b.h5"}), HasSubstr("b.h5"));
    EXPECT_NE(said(usual, {"extract", "--threads", "--out", "a.h5"}), nothing);
    EXPECT_NE(said(usual, {}), nothing);
}

}  // namespace
}  // namespace farout::files
