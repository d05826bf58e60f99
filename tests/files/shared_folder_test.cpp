#include "files/shared_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"
#include "parallel/threads_communicator.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

TEST(SharedFolder, ThatAllRanksSeeIsMadeAndLeftEmpty) {
    const testing::TemporaryFolder folder;
    parallel::run_as_threads(3, [&](parallel::Communicator& ranks) {
        EXPECT_NO_THROW(require_shared_folder(ranks, folder / "a/b"));
    });
    EXPECT_THAT(testing::names_in(folder / "a/b"), ElementsAre());
}

TEST(SharedFolder, ThatSomeRanksDoNotSeeIsNamedWithThem) {
    const testing::TemporaryFolder folder;
    parallel::run_as_threads(4, [&](parallel::Communicator& ranks) {
        // As if the name led to another disk there.
        const bool blind = ranks.rank() == 1 || ranks.rank() == 3;
        const std::string message = message_of(
            [&] { require_shared_folder(ranks, folder / (blind ? "other" : "shared")); });
        EXPECT_THAT(message, AllOf(HasSubstr("shared isn't the same"), HasSubstr("rank 1 on "),
                                   HasSubstr("rank 3 on "), HasSubstr("don't see")));
    });
    EXPECT_THAT(testing::names_in(folder / "shared"), ElementsAre());
}

TEST(SharedFolder, ThatCannotBeMadeIsToldToAll) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "file", "");
    parallel::run_as_threads(2, [&](parallel::Communicator& ranks) {
        EXPECT_THAT(message_of([&] { require_shared_folder(ranks, folder / "file/below"); }),
                    HasSubstr("below"));
    });
}

TEST(SharedFolder, IsNotAskedForByARankAlone) {
    const testing::TemporaryFolder folder;
    require_shared_folder(*parallel::make_local_communicator(), folder / "none");
    EXPECT_THAT(testing::names_in(folder.path()), ElementsAre());
}

}  // namespace
}  // namespace farout::files
