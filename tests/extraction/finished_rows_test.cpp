#include "extraction/detail/finished_rows.h"

#include <gtest/gtest.h>

#include "features/feature_file.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::extraction {

namespace {

TEST(FinishedRows, OfVeryManyBlocksAreLookedForNowAndThen) {
    const testing::TemporaryFolder folder;
    features::FeatureLayout layout;
    layout.images.assign(20'000, {"a.png", 0});
    layout.width = 1;
    layout.block_rows = 1;
    features::create_feature_file(folder / "f.h5", layout);
    const auto communicator = parallel::make_local_communicator();
    features::FeatureFileWriter file(folder / "f.h5", *communicator);
    FinishedRows finished({&file});
    std::vector<std::int64_t> told;
    const ProgressSink sink = [&](const ExtractionProgress& now) {
        told.push_back(now.finished_rows);
    };
    for (std::int64_t block = 0; block < 7; ++block) {
        file.write(block, {{1.0F}, {1}, {""}});
        finished.tell(sink);
    }
    // Not after the first two blocks since a look, but for ten seconds that may have gone by.
    EXPECT_LE(told.size(), 3U);
    EXPECT_GE(told.size(), 2U);
    finished.tell_now(sink);
    EXPECT_EQ(told.back(), 7);
    file.close();
}

}  // namespace

}  // namespace farout::extraction
