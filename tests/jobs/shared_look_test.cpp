#include "jobs/preflight/shared_look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parallel/threads_communicator.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::UnorderedElementsAreArray;

/// A shuffled list of three folders, of which some images aren't there.
class SharedLook : public ::testing::TestWithParam<int> {
  protected:
    void SetUp() override {
        for (int i = 0; i < 60; ++i) {
            const std::string folder(1, static_cast<char>('a' + i % 3));
            std::filesystem::create_directories(folder_ / folder);
            paths_.push_back(folder + "/" + std::to_string(i) + ".jpg");
            if (i % 7 == 0)
                absent_.push_back(paths_.back());
            else
                testing::write_text(folder_ / paths_.back(), "");
        }
    }

    /// What the root learns, of as many ranks.
    images::AbsentImages find(const std::filesystem::path& root) const {
        images::AbsentImages of_root;
        parallel::run_as_threads(GetParam(), [&](parallel::Communicator& ranks) {
            const bool is_root = ranks.is_root();
            images::AbsentImages absent =
                find_absent_together(ranks, *images::open_source(root),
                                     is_root ? paths_ : std::vector<std::string>{}, 2);
            if (is_root) of_root = std::move(absent);
        });
        return of_root;
    }

    testing::TemporaryFolder folder_;
    std::vector<std::string> paths_;
    std::vector<std::string> absent_;
};

TEST_P(SharedLook, FindsTheSameForAnyNumberOfRanks) {
    const images::AbsentImages absent = find(folder_.path());
    EXPECT_EQ(absent.count, static_cast<std::int64_t>(absent_.size()));
    EXPECT_THAT(absent.first, UnorderedElementsAreArray(absent_));
    EXPECT_EQ(absent.reason, "No such file or directory");
}

TEST_P(SharedLook, CountsAllOfAFolderThatIsntThere) {
    EXPECT_EQ(find(folder_ / "nowhere").count, 60);
}

INSTANTIATE_TEST_SUITE_P(Ranks, SharedLook, ::testing::Values(1, 2, 3, 8, 61));

}  // namespace
}  // namespace farout::jobs
