#include "parallel/striped_file.h"

#include <gtest/gtest.h>

#include "mpi/job.h"
#include "temporary_folder.h"

namespace farout {
namespace {

TEST(StripedFile, IsMadeByMpiAndEmptyAndOnlyWhereNoneIs) {
    if (!job().communicator().is_root()) return;
    const testing::TemporaryFolder folder;
    EXPECT_TRUE(parallel::make_striped_file(folder / "a.h5", 4));
    EXPECT_EQ(std::filesystem::file_size(folder / "a.h5"), 0U);
    EXPECT_FALSE(parallel::make_striped_file(folder / "a.h5", 4));
    EXPECT_FALSE(parallel::make_striped_file(folder / "no" / "folder.h5", 4));
}

}  // namespace
}  // namespace farout
