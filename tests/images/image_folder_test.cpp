#include "images/lists/image_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

namespace fs = std::filesystem;
using farout::testing::message_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WalkImageFolder : public ::testing::Test {
  protected:
    void touch(const std::vector<std::string>& names) const {
        for (const std::string& name : names) {
            fs::create_directories((folder / name).parent_path());
            farout::testing::write_text(folder / name, "x");
        }
    }
    /// By the file system; from names alone it is the same.
    WalkedFolder walked() const {
        WalkedFolder found = walk_image_folder(folder.path());
        std::vector<std::string> names;
        bool links = false;
        for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
            links = links || entry.is_symlink();
            names.push_back(entry.path().lexically_relative(folder.path()).native() +
                            (entry.is_directory() ? "/" : ""));
        }
        if (links) return found;
        const WalkedFolder by_names = walk_names(folder.path(), names);
        EXPECT_EQ(by_names.images, found.images);
        EXPECT_EQ(to_text(by_names.left_out), to_text(found.left_out));
        EXPECT_EQ(warnings_of(by_names, folder.path()), warnings_of(found, folder.path()));
        return found;
    }
    std::vector<ListedImage> images() const { return walked().images; }

    /// Paths and labels in one text: "a/1.png 0, b/2.png 1".
    std::string listed() const {
        std::vector<std::string> lines;
        for (const auto& [path, label] : images()) lines.push_back(concat(path, " ", label));
        return enumerate(lines);
    }
    std::string warnings() const { return enumerate(warnings_of(walked(), folder.path())); }
    bool has_labels() const { return images().front().label >= 0; }
    std::string left_out() const { return to_text(walked().left_out); }

    const farout::testing::TemporaryFolder folder;
};

TEST_F(WalkImageFolder, SortsAndLabelsAsImageFolder) {
    // "a-b/..." sorts after "a/..." because folders are compared by name, and "a/sub" after the
    // images of "a".
    touch({"a/2.png", "a/10.PNG", "a/sub/1.jpg", "a-b/x.jpeg", "B/z.webp", "B/readme.txt",
           "a/list.csv"});
    EXPECT_THAT(images(), ElementsAre(ListedImage{"B/z.webp", 0}, ListedImage{"a/10.PNG", 1},
                                      ListedImage{"a/2.png", 1}, ListedImage{"a/sub/1.jpg", 1},
                                      ListedImage{"a-b/x.jpeg", 2}));
    EXPECT_EQ(warnings(), "");
    EXPECT_EQ(left_out(), "2 files without an image's extension (.csv, .txt)");
}

TEST_F(WalkImageFolder, SortsFoldersWithinAClassByTheirPath) {
    touch({"c/x/1.png", "c/x-y/1.png", "c/x/z/1.png", "c/0.png", "d/1.png"});
    EXPECT_THAT(images(), ElementsAre(ListedImage{"c/0.png", 0}, ListedImage{"c/x/1.png", 0},
                                      ListedImage{"c/x-y/1.png", 0}, ListedImage{"c/x/z/1.png", 0},
                                      ListedImage{"d/1.png", 1}));
}

TEST_F(WalkImageFolder, GivesNoLabelsToABareFolder) {
    touch({"b.jpg", "a.gif", "A.tiff", "\xc3\xa4.bmp", "c.txt"});
    EXPECT_EQ(listed(), "A.tiff -1, a.gif -1, b.jpg -1, \xc3\xa4.bmp -1");
    EXPECT_EQ(warnings(), "");
    EXPECT_NO_THROW(require_labels(walk_image_folder(folder.path()), folder.path()));
}

TEST_F(WalkImageFolder, LeavesOutAndCountsWhatIsHidden) {
    touch({"n01/a.png", "n02/b.png", ".ipynb_checkpoints/a.png", "__MACOSX/n01/._a.png",
           "n01/._a.png", "n02/._b.png", "n02/.DS_Store", "n01/Thumbs.db", "n01/@eaDir/a.png",
           "lost+found/x", ".hidden.jpg", "n02/.thumbs/b.jpg", "Desktop.ini"});
    EXPECT_EQ(listed(), "n01/a.png 0, n02/b.png 1");
    EXPECT_EQ(warnings(), "");
    EXPECT_THAT(left_out(),
                HasSubstr("11 hidden files and folders (.DS_Store, ._*, .hidden.jpg, …)"));
}

TEST_F(WalkImageFolder, KeepsNamesThatOnlyLookHidden) {
    touch({"a/_b.png", "DS_Store/1.png", "MACOSX/1.png"});
    EXPECT_EQ(listed(), "DS_Store/1.png 0, MACOSX/1.png 1, a/_b.png 2");
}

TEST_F(WalkImageFolder, GivesNoLabelsWhenSomeImagesLieInNoSubfolder) {
    touch({"x/1.png", "y/2.png", "z.png"});
    EXPECT_EQ(listed(), "z.png -1, x/1.png -1, y/2.png -1");
    EXPECT_THAT(warnings(), AllOf(HasSubstr("the image z.png lies beside the class folders"),
                                  HasSubstr("no image has a label"), HasSubstr("move it")));
    EXPECT_THAT(
        message_of([&] { require_labels(walk_image_folder(folder.path()), folder.path()); }),
        HasSubstr("z.png lies beside"));
    touch({"y.png"});
    EXPECT_THAT(warnings(), HasSubstr("2 images lie beside the class folders (y.png, z.png)"));
    // A hidden one doesn't.
    fs::remove(folder / "z.png");
    fs::rename(folder / "y.png", folder / "._y.png");
    EXPECT_EQ(listed(), "x/1.png 0, y/2.png 1");
}

TEST_F(WalkImageFolder, GivesNoLabelsBehindAClassWithoutImages) {
    touch({"a/1.png", "c/2.png"});
    EXPECT_TRUE(has_labels());
    fs::create_directory(folder / "b");
    EXPECT_EQ(listed(), "a/1.png -1, c/2.png -1");
    EXPECT_THAT(warnings(), HasSubstr("1 class folder holds no images (b: nothing)"));
    touch({"b/x.heic", "b/y.heic"});
    EXPECT_THAT(warnings(), HasSubstr("b: 2 files without an image's extension (.heic)"));
    fs::rename(folder / "b", folder / "d");  // behind all others
    EXPECT_EQ(listed(), "a/1.png 0, c/2.png 1");
    EXPECT_THAT(warnings(), HasSubstr("labels are right without"));
    fs::create_directory(folder / "0");
    touch({"B/._x.png"});
    EXPECT_FALSE(has_labels());
    EXPECT_THAT(warnings(),
                HasSubstr("2 class folders hold no images (0: nothing, B: 1 hidden file or folder "
                          "(._*))"));
}

TEST_F(WalkImageFolder, GivesNoLabelsToThePartsOfASet) {
    touch({"train/n01/1.png", "train/n02/2.png", "val/n01/3.png", "val/n02/4.png"});
    EXPECT_FALSE(has_labels());
    EXPECT_THAT(warnings(), AllOf(HasSubstr("parts of a data set (train, val), not classes"),
                                  HasSubstr((folder / "train").string())));
    // "train" is a class of its own among others (CIFAR-100).
    touch({"bus/1.png"});
    EXPECT_TRUE(has_labels());
}

TEST_F(WalkImageFolder, GivesNoLabelsWhereTheClassesAreFurtherBelow) {
    touch({"images/n01/1.png", "images/n02/2.png"});
    EXPECT_FALSE(has_labels());
    EXPECT_THAT(warnings(), AllOf(HasSubstr("one class folder only (images)"),
                                  HasSubstr("give " + (folder / "images").string() + " as root")));
    fs::create_directories(folder / "Data");
    fs::rename(folder / "images", folder / "Data/train");
    touch({"Data/val/n01/3.png"});
    EXPECT_FALSE(has_labels());
    EXPECT_THAT(warnings(), HasSubstr("give " + (folder / "Data/train").string() + " as root"));
}

TEST_F(WalkImageFolder, GivesNoLabelsToOneFolderOfAllImages) {
    touch({"images/1.png", "images/2.png"});
    EXPECT_EQ(listed(), "images/1.png -1, images/2.png -1");
    EXPECT_THAT(warnings(), HasSubstr("one class folder only (images)"));
}

TEST_F(WalkImageFolder, GivesNoLabelsToDomainsWithTheSameClasses) {
    touch({"photo/cat/1.png", "photo/dog/1.png", "sketch/cat/1.png", "sketch/dog/1.png"});
    EXPECT_FALSE(has_labels());
    EXPECT_THAT(warnings(), HasSubstr("folders of the same names (cat, dog)"));
}

TEST_F(WalkImageFolder, TakesClassesWithAFolderForTheirImages) {
    touch({"n01/images/1.JPEG", "n01/boxes.txt", "n02/images/1.JPEG"});  // Tiny ImageNet
    EXPECT_EQ(listed(), "n01/images/1.JPEG 0, n02/images/1.JPEG 1");
    EXPECT_EQ(warnings(), "");
}

TEST_F(WalkImageFolder, SaysWhichFoldersAreTheClasses) {
    touch({"a/abbey/1.jpg", "a/alley/1.jpg", "b/bar/1.jpg"});
    EXPECT_TRUE(has_labels());
    EXPECT_THAT(warnings(), HasSubstr("the labels are those of the 2 folders directly below"));
}

TEST_F(WalkImageFolder, TellsNamesThatDifferInCaseOnly) {
    touch({"Cat/1.png", "cat/1.png", "dog/1.JPG", "dog/1.jpg"});
    EXPECT_TRUE(has_labels());
    EXPECT_THAT(warnings(), AllOf(HasSubstr("Cat and cat differ in upper and lower case only"),
                                  HasSubstr("(dog/1.JPG and dog/1.jpg)")));
}

TEST_F(WalkImageFolder, TellsThatNumbersAreSortedAsText) {
    touch({"0/a.png", "1/a.png", "2/a.png"});
    EXPECT_EQ(warnings(), "");
    touch({"10/a.png"});
    EXPECT_EQ(listed(), "0/a.png 0, 1/a.png 1, 10/a.png 2, 2/a.png 3");
    EXPECT_THAT(warnings(), HasSubstr("the label of 10 is 2, that of 2 is 3"));
}

TEST_F(WalkImageFolder, FollowsLinksButNotInCircles) {
    touch({"real/1.png", "z/2.png"});
    fs::create_directory_symlink(folder / "z", folder / "real" / "more");
    EXPECT_EQ(listed(), "real/1.png 0, real/more/2.png 0, z/2.png 1");
    fs::create_directory_symlink(folder.path(), folder / "real" / "circle");
    EXPECT_THROW(images(), Error);
}

TEST_F(WalkImageFolder, GivesNoLabelsToAClassUnderTwoNames) {
    touch({"real/1.png"});
    fs::create_directory_symlink(folder / "real", folder / "linked");
    EXPECT_EQ(listed(), "linked/1.png -1, real/1.png -1");
    EXPECT_THAT(warnings(), HasSubstr("linked and real are the same one by a link"));
}

TEST_F(WalkImageFolder, TellsAFolderThatIsReachedTwice) {
    touch({"a/x/1.png", "b/2.png"});
    fs::create_directory_symlink(folder / "a/x", folder / "a/y");
    EXPECT_EQ(listed(), "a/x/1.png 0, a/y/1.png 0, b/2.png 1");
    EXPECT_THAT(warnings(), HasSubstr("take part twice"));
}

TEST_F(WalkImageFolder, RefusesFoldersWithoutImages) {
    EXPECT_THROW(images(), Error);
    touch({"a/._1.jpg", "a/1.tar", ".cache/2.jpg"});
    EXPECT_THAT(message_of([&] { images(); }),
                AllOf(HasSubstr("no images below"), HasSubstr("2 hidden files and folders"),
                      HasSubstr("(.tar)")));
    EXPECT_THROW(walk_image_folder(folder / "missing"), Error);
    touch({"file.png"});
    EXPECT_THROW(walk_image_folder(folder / "file.png"), Error);
}

}  // namespace
}  // namespace farout::images
