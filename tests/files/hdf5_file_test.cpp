#include "files/hdf5_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "files/hash.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

TEST(Hdf5File, gives_back_what_was_written) {
    const testing::TemporaryFolder folder;
    const std::vector<float> matrix{1, 2, 3, 4, 5, 6};
    const std::vector<double> numbers{0.5, -1e300};
    {
        Hdf5File file = Hdf5File::create(folder / "a.h5");
        file.add<float>("/group/matrix", {3, 2}, matrix);
        file.add<double>("/numbers", {2}, numbers);
        file.add_text("/texts", {"a", "", "naïve path.png"});
        file.set_attributes({{"model", "resnet50d"}, {"empty", ""}});
        file.close();
    }
    const Hdf5File file = Hdf5File::open(folder / "a.h5", Access::read);
    std::vector<float> rows(4);
    file.read<float>("/group/matrix", 1, rows);
    EXPECT_THAT(rows, ElementsAre(3, 4, 5, 6));
    std::vector<double> back(2);
    file.read<double>("/numbers", 0, back);
    EXPECT_EQ(back, numbers);
    EXPECT_THAT(file.read_text("/texts", {0, 3}), ElementsAre("a", "", "naïve path.png"));
    EXPECT_EQ(file.attributes(),
              (std::map<std::string, std::string>{{"model", "resnet50d"}, {"empty", ""}}));
    EXPECT_EQ(file.shape("/group/matrix"), (Shape{3, 2}));
    EXPECT_THAT(file.datasets("/"), ElementsAre("numbers", "texts"));
    EXPECT_THAT(file.datasets("/group"), ElementsAre("matrix"));
    EXPECT_TRUE(file.has("/group/matrix"));
    EXPECT_FALSE(file.has("/nothing/matrix"));
    EXPECT_THAT(file.datasets("/nothing"), ElementsAre());
}

TEST(Hdf5File, reads_texts_of_other_programs) {
    const Hdf5File file =
        Hdf5File::open(std::filesystem::path(FAROUT_FIXTURES) / "texts.h5", Access::read);
    EXPECT_THAT(file.read_text("/paths", {0, 3}), ElementsAre("a.png", "", "folder/b.png"));
}

TEST(Hdf5File, holds_datasets_without_rows) {
    const testing::TemporaryFolder folder;
    Hdf5File file = Hdf5File::create(folder / "a.h5");
    file.add<float>("/features", {0, 4}, {});
    file.add_text("/paths", {});
    EXPECT_EQ(file.shape("/features"), (Shape{0, 4}));
    EXPECT_THAT(file.read_text("/paths", {0, 0}), ElementsAre());
}

TEST(Hdf5File, is_the_same_bytes_for_the_same_content) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"a.h5", "b.h5"}) {
        Hdf5File file = Hdf5File::create(folder / name);
        file.add<float>("/x", {2}, std::vector<float>{1, 2});
        file.set_attributes({{"model", "vit"}});
        file.close();
    }
    EXPECT_EQ(testing::read_text(folder / "a.h5"), testing::read_text(folder / "b.h5"));
}

/// Whatever version of HDF5: groups, datasets and attributes in the layout of HDF5 1.0 to 1.6, the
/// bytes that HDF5 1.10.8 wrote by its defaults, and 2.0.0 does with these bounds
/// (fixtures/bytes_by_h5py.py).
TEST(Hdf5File, has_the_bytes_of_every_version_of_hdf5) {
    const testing::TemporaryFolder folder;
    {
        Hdf5File file = Hdf5File::create(folder / "a.h5");
        file.add<float>("/group/inner/matrix", {3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6});
        file.add<double>("/numbers", {2}, std::vector<double>{0.5, -1e300});
        file.add_text("/texts", {"a", "", "naïve path.png"});
        file.set_attributes({{"model", "resnet50d"}, {"empty", ""}});
        file.set_attributes({{"reason", std::string(3000, 'r')}}, "/numbers");
        file.close();
    }
    constexpr int superblock_version = 8;  // the byte behind the signature
    EXPECT_EQ(testing::read_text(folder / "a.h5")[superblock_version], 0);
    EXPECT_EQ(sha256_of_file(folder / "a.h5"),
              "90e77f39d776326627ae3c8993577f353c01e1e928e7b9a0b70e16b997f02f2f");
}

TEST(Hdf5File, names_file_dataset_and_rows_in_errors) {
    const testing::TemporaryFolder folder;
    Hdf5File file = Hdf5File::create(folder / "a.h5");
    file.add<float>("/x", {2}, std::vector<float>{1, 2});
    std::vector<float> three(3);
    EXPECT_THAT(message_of([&] { file.read<float>("/x", 0, three); }),
                HasSubstr("rows 0 to 3 of the dataset /x"));
    EXPECT_THAT(message_of([&] { file.read<float>("/y", 0, three); }), HasSubstr("/y"));
    EXPECT_THAT(message_of([&] { Hdf5File::open(folder / "none.h5", Access::read); }),
                HasSubstr("none.h5"));
    testing::write_text(folder / "text.h5", "no HDF5");
    EXPECT_THAT(message_of([&] { Hdf5File::open(folder / "text.h5", Access::read); }),
                HasSubstr("text.h5"));
}

}  // namespace
}  // namespace farout::files
