#include "images/lists/missing_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ExplainMissing : public ::testing::Test {
  protected:
    void touch(const std::vector<std::string>& names) const {
        for (const std::string& name : names) {
            fs::create_directories((folder / name).parent_path());
            farout::testing::write_text(folder / name, "x");
        }
    }

    /// What is said of a list of these paths below the sub-folder `root`.
    std::string explain(const std::string& root, const std::vector<std::string>& paths) const {
        std::string text;
        for (const std::string& path : paths) text += path + "\n";
        farout::testing::write_text(list(), text);
        std::vector<ListedImage> images;
        for (const std::string& path : paths) images.push_back({path, -1});
        return explain_missing(folder / root, images, list());
    }

    /// Runs the command that the explanation names; whether all images are found then.
    bool is_mended_by(const std::string& explanation, const std::string& root) const {
        const std::size_t first = explanation.find('`');
        if (first == std::string::npos) return false;
        const std::string command =
            explanation.substr(first + 1, explanation.find('`', first + 1) - first - 1);
        if (std::system(concat("cd ", folder.path().native(), " && ", command).c_str()) != 0)
            return false;
        for (const ListedImage& image : read_image_list(folder / "mended.txt"))
            if (!fs::exists(folder / root / image.path)) return false;
        return true;
    }
    std::string give(const std::string& root) const {
        return "--root " + (folder / root).string() + ";";
    }
    fs::path list() const { return folder / "list.txt"; }

    const farout::testing::TemporaryFolder folder;
};

TEST_F(ExplainMissing, SaysNothingWhereAllAreThereOrNothingIsKnown) {
    touch({"a.png", "b/c.png"});
    EXPECT_EQ(explain("", {"a.png", "b/c.png"}), "");
    EXPECT_EQ(explain("", {"x.png", "y.png"}), "");
    EXPECT_EQ(explain_missing(folder.path(), {}), "");
}

TEST_F(ExplainMissing, NamesTheRootThatFits) {
    touch({"data/val/n01/a.png", "data/val/n02/b.png", "data/train/n01/c.png"});
    EXPECT_THAT(explain("data", {"n01/a.png", "n02/b.png"}), HasSubstr(give("data/val")));
    EXPECT_THAT(explain("", {"n01/a.png", "n02/b.png"}), HasSubstr(give("data/val")));
    EXPECT_THAT(explain("data/val", {"val/n01/a.png", "val/n02/b.png"}), HasSubstr(give("data")));
    EXPECT_THAT(explain("data/val/", {"data/val/n01/a.png"}), HasSubstr("--root"));
    EXPECT_THAT(explain("data/train", {"n01/a.png", "n02/b.png"}), HasSubstr(give("data/val")));
}

TEST_F(ExplainMissing, NamesTheCommandThatMendsTheList) {
    touch({"val/a b.png", "val/c.png"});
    const auto mended = [&](const std::vector<std::string>& paths) {
        const std::string explanation = explain("val", paths);
        return is_mended_by(explanation, "val") ? "mended" : "not mended: " + explanation;
    };
    EXPECT_EQ(mended({"imagenet/x/a b.png", "imagenet/x/c.png"}), "mended");
    EXPECT_EQ(mended({"/home/x.y/[val]/a b.png", "/home/x.y/[val]/c.png"}), "mended");
    EXPECT_EQ(mended({"a%20b.png"}), "mended");
    EXPECT_EQ(mended({"a+b.png"}), "mended");
    EXPECT_EQ(mended({"a b", "c"}), "mended");
    EXPECT_EQ(mended({"a b 3", "c 4"}), "not mended: ");  // the paths are those without labels
    EXPECT_EQ(mended({"a b.JPEG", "c.JPEG"}), "mended");
    touch({"val/\xc3\xa4.png", "val/n/d.png"});
    EXPECT_EQ(mended({"\xe4.png"}), "mended");
    EXPECT_EQ(mended({"./n\\d.png"}), "mended");
}

TEST_F(ExplainMissing, TellsWhatStandsInTheWay) {
    EXPECT_THAT(explain("nowhere", {"a.png"}),
                HasSubstr("isn't there. Is its file system mounted?"));
    fs::create_directory(folder / "empty");
    EXPECT_THAT(explain("empty", {"a.png"}), HasSubstr("is empty"));
    touch({"file"});
    EXPECT_THAT(explain("file", {"a.png"}), HasSubstr("is no folder"));
    fs::create_directory(folder / "links");
    fs::create_symlink("/nowhere/a.png", folder / "links/a.png");
    EXPECT_THAT(explain("links", {"a.png"}), HasSubstr("a link to /nowhere/a.png"));
    touch({"packed/val.tar"});
    EXPECT_THAT(explain("packed", {"val/a.png"}), AllOf(HasSubstr("val.tar"), HasSubstr("unpack")));
    touch({"case/N01/a.JPEG"});
    EXPECT_THAT(explain("case", {"n01/A.jpeg"}), HasSubstr("'N01/a.JPEG'"));
    touch({"classes/n01/a.png", "classes/n02/b.png"});
    EXPECT_THAT(explain("classes", {"a.png", "b.png"}),
                AllOf(HasSubstr("classes/n01"), HasSubstr("farout datalist")));
    EXPECT_THAT(explain("classes", {"cat,n01/a.png,x", "dog,n02/b.png,y"}),
                HasSubstr("only 'n01/a.png' is the path"));
    EXPECT_THAT(explain("classes", {"/elsewhere/q.png"}), HasSubstr("paths are absolute"));
}

TEST_F(ExplainMissing, LooksAtAFewOfALongList) {
    touch({"val/a.png"});
    std::vector<ListedImage> images(100'000, ListedImage{"a.png", -1});
    EXPECT_THAT(explain_missing(folder.path(), images), HasSubstr(give("val")));
}

}  // namespace
}  // namespace farout::images
