#include "files/hdf5_probe.h"

#include <csignal>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "files/hdf5_file.h"
#include "message_of.h"
#include "parallel/threads_communicator.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path crashing =
    std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path() /
    "features/fixtures/hostile" / "crashes_hdf5.h5";

void write_number(const std::filesystem::path& file, float number) {
    Hdf5File out = Hdf5File::create(file);
    out.add<float>("/x", {1}, std::vector<float>{number});
    out.close();
}

TEST(Hdf5Probe, NamesAFileThatHdf5DoesNotSurvive) {
    EXPECT_THAT(message_of([] { try_hdf5(crashing); }),
                AllOf(HasSubstr("crashes_hdf5.h5 is damaged"), HasSubstr("Segmentation fault")));
    EXPECT_THAT(message_of([] { Hdf5File::open(crashing, Access::read); }),
                HasSubstr("is damaged"));
}

TEST(Hdf5Probe, LeavesWhatHdf5RefusesToTheReader) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "text.h5", "no HDF5");
    EXPECT_NO_THROW(try_hdf5(folder / "text.h5"));
    EXPECT_NO_THROW(try_hdf5(folder / "missing.h5"));
}

TEST(Hdf5Probe, TriesAFileAgainOnceItWasWritten) {
    const testing::TemporaryFolder folder;
    write_number(folder / "a.h5", 1);
    EXPECT_NO_THROW(try_hdf5(folder / "a.h5"));
    std::filesystem::copy_file(crashing, folder / "a.h5",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_THAT(message_of([&] { try_hdf5(folder / "a.h5"); }), HasSubstr("is damaged"));
}

TEST(Hdf5Probe, TakesRelativeNamesAndOddOnes) {
    const testing::TemporaryFolder folder;
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    std::filesystem::copy_file(crashing, "-odd name\n.h5");
    EXPECT_THAT(message_of([&] { try_hdf5("-odd name\n.h5"); }), HasSubstr("is damaged"));
    std::filesystem::current_path(before);
}

TEST(AgreeOnFiles, IsOfTheSameFilesOnly) {
    const testing::TemporaryFolder folder;
    write_number(folder / "a.h5", 1);
    write_number(folder / "b.h5", 2);
    testing::write_text(folder / "c.h5", "another size");
    parallel::run_as_threads(3, [&](parallel::Communicator& ranks) {
        EXPECT_NO_THROW(agree_on_files(ranks, {folder / "a.h5", folder / "missing.h5"}));
        // As if the name led to another file on rank 2.
        const std::filesystem::path name = folder / (ranks.rank() == 2 ? "c.h5" : "a.h5");
        EXPECT_THROW(agree_on_files(ranks, {name}), AgreedError);
        const auto crashing_for_all = [&] { agree_on_files(ranks, {folder / "b.h5", crashing}); };
        EXPECT_THAT(message_of(crashing_for_all), HasSubstr("crashes_hdf5.h5 is damaged"));
    });
}

}  // namespace
}  // namespace farout::files
