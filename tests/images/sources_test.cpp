#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "images/batch_loader.h"
#include "images/sources/source.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Sources, AFolderGivesItsFilesByTheirPaths) {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "cat");
    testing::write_text(folder / "cat/a.png", "some bytes");
    const Source source = open_source(folder.path());
    std::vector<std::byte> bytes;
    const FileStamp stamp = source->read("cat/a.png", bytes);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "some bytes");
    EXPECT_EQ(stamp.size, 10);
    EXPECT_EQ(source->stamp("cat/a.png"), stamp);
    EXPECT_TRUE(source->can_be_read("cat/a.png"));
    EXPECT_FALSE(source->can_be_read("cat/b.png"));
    EXPECT_FALSE(source->stamp("cat").has_value());
    const std::vector<std::string> names{"cat/a.png", "cat/b.png"};
    EXPECT_THAT(source->absent(names, 1).first, ElementsAre("cat/b.png"));
    EXPECT_EQ(source->walk().images.at(0).path, "cat/a.png");
    EXPECT_THROW(source->read("cat/b.png", bytes), ImageError);
}

TEST(Sources, AFolderMayComeLater) {
    const testing::TemporaryFolder folder;
    const Source source = open_source(folder / "mount");
    EXPECT_FALSE(source->can_be_read("a.png"));
    std::filesystem::create_directory(folder / "mount");
    testing::write_text(folder / "mount/a.png", "bytes");
    EXPECT_TRUE(source->can_be_read("a.png"));
}

TEST(Sources, AFileThatNoKindKnowsIsRefused) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "list.txt", "a.png 0\n");
    EXPECT_THAT(testing::message_of([&] { open_source(folder / "list.txt"); }),
                HasSubstr("list.txt is a file, not a folder"));
}

TEST(Sources, AnArchiveThatIsOpenIsNotIndexedAgainUnlessItHasChanged) {
    const testing::TemporaryFolder folder;
    const auto pack = [&](const char* bytes) {
        testing::write_text(folder / "a.png", bytes);
        const std::string command = concat("tar -cf '", (folder / "x.tar").native(), "' -C '",
                                           folder.path().native(), "' a.png");
        EXPECT_EQ(std::system(command.c_str()), 0);
    };
    pack("one");
    const Source source = open_source(folder / "x.tar");
    EXPECT_EQ(open_source(folder / "x.tar"), source);
    pack("another one");
    const Source changed = open_source(folder / "x.tar");
    EXPECT_NE(changed, source);
    EXPECT_EQ(changed->stamp("a.png")->size, 11);
}

class TarSource : public ::testing::TestWithParam<const char*> {
  protected:
    void add(const std::string& name, const std::string& bytes) const {
        const auto file = folder / "photos" / name;
        std::filesystem::create_directories(file.parent_path());
        testing::write_text(file, bytes);
    }
    /// Of all in photos/ by the system's tar, in the format of the test.
    std::filesystem::path pack(const std::string& arguments = "") const {
        const auto archive = folder / "photos.tar";
        const std::string command = concat("tar --format=", GetParam(), " -cf '", archive.native(),
                                           "' -C '", (folder / "photos").native(), "' ", arguments);
        EXPECT_EQ(std::system((command + (arguments.empty() ? "." : "")).c_str()), 0) << command;
        return archive;
    }
    static std::string content(const ImageSource& source, const std::string& name) {
        std::vector<std::byte> bytes;
        source.read(name, bytes);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    const testing::TemporaryFolder folder;
};

TEST_P(TarSource, GivesItsFilesAsTheFolderDoes) {
    // Names that fit, that take ustar's prefix, and (but in ustar) that take a header of their own.
    std::vector<std::string> names{"cat/a.png", "dog/b.png", "dog/notes.txt", "dog/._c.png",
                                   concat("dog/", std::string(90, 'x'), "/", std::string(80, 'y'))};
    names.back() += ".jpg";
    if (GetParam() != std::string("ustar"))
        names.push_back(concat("emu/", std::string(150, 'z'), "/", std::string(180, 'z'), ".jpg"));
    std::string bytes;
    for (const std::string& name : names) add(name, bytes += concat(name, std::string(300, '#')));
    const Source tar = open_source(pack());
    const Source unpacked = open_source(folder / "photos");
    for (const std::string& name : names) {
        EXPECT_EQ(content(*tar, name), content(*unpacked, name));
        EXPECT_EQ(tar->stamp(name)->size, unpacked->stamp(name)->size);
        EXPECT_TRUE(tar->can_be_read("./" + name));
    }
    EXPECT_EQ(tar->walk().images, unpacked->walk().images);
    EXPECT_EQ(to_text(tar->walk().left_out), to_text(unpacked->walk().left_out));
    EXPECT_FALSE(tar->stamp("cat").has_value());
    const std::vector<std::string> asked{"cat/a.png", "cat/b.png"};
    EXPECT_THAT(tar->absent(asked, 1).first, ElementsAre("cat/b.png"));
    EXPECT_THROW(content(*tar, "cat/b.png"), ImageError);
}

TEST_P(TarSource, TakesTheLastOfOneName) {
    add("a.png", "old");
    const auto archive = pack("a.png a.png");
    add("a.png", "newer");
    ASSERT_EQ(std::system(concat("tar -rf '", archive.native(), "' -C '",
                                 (folder / "photos").native(), "' a.png")
                              .c_str()),
              0);
    const Source tar = open_source(archive);
    EXPECT_EQ(content(*tar, "a.png"), "newer");
    EXPECT_EQ(tar->walk().images.size(), 1U);
}

TEST_P(TarSource, LeavesOutWhatIsNoRegularFile) {
    add("a.png", "bytes");
    std::filesystem::create_symlink("a.png", folder / "photos/link.png");
    EXPECT_THAT(open_source(pack())->walk().images, ElementsAre(ListedImage{"a.png", -1}));
}

TEST_P(TarSource, SaysWhereFilesLieDeeper) {
    add("photos/cat/a.png", "bytes");
    const std::vector<ListedImage> missing{{"cat/a.png", 0}};
    EXPECT_THAT(open_source(pack())->explain(missing, "list.txt"),
                HasSubstr("cat/a.png is 'photos/cat/a.png' in the archive"));
}

TEST_P(TarSource, RefusesWhatIsCutShortOrDamaged) {
    add(std::string(90, 'a') + ".png", std::string(2000, 'x'));
    const auto archive = pack();
    const auto whole = static_cast<std::int64_t>(std::filesystem::file_size(archive));
    const auto message = [&] { return testing::message_of([&] { open_source(archive); }); };
    std::ifstream file(archive, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // Only zeros stand behind the file's bytes.
    const std::int64_t end = static_cast<std::int64_t>(bytes.find_last_of('x')) + 1;
    ASSERT_LT(end, whole);
    for (std::int64_t size = 0; size < end; size += 300) {
        std::filesystem::resize_file(archive, static_cast<std::uintmax_t>(size));
        EXPECT_THAT(message(),
                    HasSubstr(size < 512 ? "is no tar, though it is called so" : "is cut short"))
            << size;
        testing::write_text(archive, bytes);
    }
    for (std::size_t at = 512; at < 1024; at += 64) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x11);
        testing::write_text(archive, changed);
        try {
            open_source(archive);
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("photos.tar: the archive is"));
        }
    }
}

TEST_P(TarSource, GivesNoBytesOfAnArchiveThatHasChanged) {
    add("a.png", "bytes");
    const auto archive = pack();
    const Source tar = open_source(archive);
    testing::write_text(archive, "other");
    EXPECT_THROW(content(*tar, "a.png"), ImageError);
}

INSTANTIATE_TEST_SUITE_P(Formats, TarSource, ::testing::Values("ustar", "gnu", "pax"),
                         [](const auto& tested) { return tested.param; });

TEST(Sources, ATarMustBeOne) {
    const testing::TemporaryFolder folder;
    const auto message = [&](const char* name, const std::string& bytes) {
        testing::write_text(folder / name, bytes);
        return testing::message_of([&] { open_source(folder / name); });
    };
    EXPECT_THAT(message("a.tar", std::string(2000, 'x')), HasSubstr("is no tar"));
    EXPECT_THAT(message("b.tar", std::string(10240, '\0')), HasSubstr("is empty"));
    EXPECT_THAT(message("c.tar.gz", "bytes"), HasSubstr("is compressed"));
    EXPECT_THAT(message("d.txt", std::string(2000, 'x')),
                HasSubstr("d.txt is a file, not a folder or an uncompressed tar"));
}

}  // namespace
}  // namespace farout::images
