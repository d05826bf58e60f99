#include "datalists/make_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image_folder.h"
#include "message_of.h"

namespace farout::datalists {
namespace {

using namespace farout::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MakeListTest : public ::testing::Test {
  protected:
    std::string list_of(const char* set) {
        return to_text(make_list(find_benchmark_set(set), from).images);
    }
    std::string complaint(const char* set) {
        return message_of([&] { list_of(set); });
    }
    void make(const std::vector<std::string>& names, unsigned shuffled_by = 1) {
        make_images(folder.path(), names, shuffled_by);
    }
    std::vector<std::string> one_of_each_texture() const {
        std::vector<std::string> names;
        for (const std::string& texture : benchmark_textures())
            names.push_back(concat(texture, "/", texture, "_0001.jpg"));
        return names;
    }

    const TemporaryFolder folder;
    ListIngredients from{.root = folder.path(), .ground_truth = {}, .classes = {}};
};

TEST_F(MakeListTest, TexturesAreSortedAndLackFourClasses) {
    auto names = one_of_each_texture();
    names.insert(names.end(),
                 {"banded/banded_0010.jpg", "bubbly/bubbly_0038.jpg", "cobwebbed/a.jpg",
                  "honeycombed/a.jpg", "spiralled/a.jpg", "waffled/.directory"});
    make(names);
    const auto lines = lines_of(list_of("texture"));
    ASSERT_EQ(lines.size(), 44U);
    EXPECT_EQ(lines[0], "banded/banded_0001.jpg");
    EXPECT_EQ(lines[1], "banded/banded_0010.jpg");
    EXPECT_EQ(lines[2], "blotchy/blotchy_0001.jpg");
    EXPECT_EQ(lines[43], "zigzagged/zigzagged_0001.jpg");
}

TEST_F(MakeListTest, NamesTexturesThatAreMissing) {
    auto names = one_of_each_texture();
    std::erase(names, "banded/banded_0001.jpg");
    std::erase(names, "woven/woven_0001.jpg");
    make(names);
    EXPECT_THAT(complaint("texture"),
                AllOf(HasSubstr("textures banded, woven."), Not(HasSubstr("bubbly"))));
    from.root = folder / "nowhere";
    EXPECT_THAT(complaint("texture"), HasSubstr("nowhere isn't a folder"));
}

TEST_F(MakeListTest, WholeFoldersHaveNoLabels) {
    make({"n02/b.JPEG", "n01/a.JPEG", "n01/README.txt", "n10/c.jpg"});
    for (const char* set : {"imagenet_o", "inaturalist", "openimage_o"})
        EXPECT_EQ(list_of(set), "n01/a.JPEG\nn02/b.JPEG\nn10/c.jpg\n") << set;
}

TEST_F(MakeListTest, RefusesNamesThatAListCannotHold) {
    for (const char* name : {"#a.jpg", " a.jpg", "a\n.jpg"})
        EXPECT_THROW(to_text({{name, -1}}), Error) << name;
    EXPECT_EQ(to_text({{"a b.jpg", 2}, {"c#.jpg", -1}}), "a b.jpg 2\nc#.jpg -1\n");
    EXPECT_EQ(to_text({{"a b.jpg", -1}, {"a\\c.jpg", -1}}), "a b.jpg\n./a\\c.jpg\n");
}

TEST_F(MakeListTest, HiddenFilesAreLeftOutAndCounted) {
    auto names = one_of_each_texture();
    for (const char* name : {"banded/._banded_0001.jpg", "._x.jpg", "__MACOSX/banded/._a.jpg",
                             ".ipynb_checkpoints/a.jpg"})
        names.emplace_back(name);
    make(names);
    const std::string plain = list_of("texture");
    EXPECT_EQ(lines_of(plain).size(), 43U);
    for (const char* set : {"texture", "imagenet_o", "inaturalist", "openimage_o"}) {
        const MadeList made = make_list(find_benchmark_set(set), from);
        EXPECT_EQ(to_text(made.images), plain) << set;
        EXPECT_EQ(made.left_out.hidden, 4) << set;
    }
}

TEST_F(MakeListTest, ImageNetsHiddenFilesAreLeftOutAndCounted) {
    make({"val/n02/1.JPEG", "val/n01/3.JPEG", "val/n01/._3.JPEG", "val/.DS_Store",
          "train/n01/a.JPEG", "train/n01/._a.JPEG", "train/n02/b.JPEG",
          "train/.ipynb_checkpoints/b.JPEG"});
    from.per_class = 1;
    const MadeList val = make_list(find_benchmark_set("imagenet_val"), from);
    EXPECT_EQ(to_text(val.images), "val/n01/3.JPEG 0\nval/n02/1.JPEG 1\n");
    EXPECT_EQ(val.left_out.hidden, 2);
    const MadeList train = make_list(find_benchmark_set("imagenet_train_200k"), from);
    EXPECT_EQ(to_text(train.images), "train/n01/a.JPEG 0\ntrain/n02/b.JPEG 1\n");
    EXPECT_EQ(train.left_out.hidden, 2);
}

TEST_F(MakeListTest, RefusesFoldersThatDoNotTellTheLabels) {
    make({"val/n01/1.JPEG", "val/n03/1.JPEG", "val/n02/readme.txt", "train/n01/1.JPEG",
          "train/n02/1.JPEG", "train/preview.jpg"});
    EXPECT_THAT(complaint("imagenet_val"), HasSubstr("1 class folder holds no images (n02"));
    from.per_class = 1;
    EXPECT_THAT(complaint("imagenet_train_200k"), HasSubstr("preview.jpg lies beside"));
}

TEST_F(MakeListTest, ValInClassFoldersIsLabelledByThem) {
    make({"val/n02/ILSVRC2012_val_00000001.JPEG", "val/n01/ILSVRC2012_val_00000003.JPEG",
          "val/n02/ILSVRC2012_val_00000002.JPEG", "train/n01/x.JPEG"});
    EXPECT_EQ(list_of("imagenet_val"),
              "val/n01/ILSVRC2012_val_00000003.JPEG 0\nval/n02/ILSVRC2012_val_00000001.JPEG 1\n"
              "val/n02/ILSVRC2012_val_00000002.JPEG 1\n");
}

TEST_F(MakeListTest, FlatValAsksForTheKit) {
    make({"val/ILSVRC2012_val_00000001.JPEG", "val/ILSVRC2012_val_00000002.JPEG"});
    EXPECT_THAT(complaint("imagenet_val"),
                AllOf(HasSubstr("--ground-truth"), HasSubstr("--classes"), HasSubstr("meta.mat")));
    write_text(folder / "truth.txt", "4\n1\n");
    from.ground_truth = folder / "truth.txt";
    EXPECT_THAT(complaint("imagenet_val"), HasSubstr("--classes"));
    from.classes = fixture("kit.mat");
    EXPECT_EQ(list_of("imagenet_val"),
              "val/ILSVRC2012_val_00000001.JPEG 0\nval/ILSVRC2012_val_00000002.JPEG 5\n");
}

/// The oracle is Python's xxhash (fixtures/make_fixtures.py).
TEST_F(MakeListTest, TrainingImagesAreThoseOfTheSmallestHashes) {
    std::vector<std::string> names;
    for (const char* name : {"n01440764", "n01443537", "n15075141"})
        for (int k = 0; k < 40; ++k)
            names.push_back(concat("train/", name, "/", name, "_", k * k, ".JPEG"));
    make(names);
    int draws = 0;
    for (const std::string& line : lines_of(read_text(fixture("sample.txt")))) {
        const auto words = split(line, '\t');
        from.seed = static_cast<std::uint64_t>(parse_integer(words.at(0), "seed"));
        from.per_class = parse_integer(words.at(1), "images of each class");
        std::string wanted;
        for (std::size_t k = 2; k < words.size(); ++k)
            wanted += concat("train/", words[k], " ",
                             (k - 2) / static_cast<std::size_t>(from.per_class), "\n");
        EXPECT_EQ(list_of("imagenet_train_200k"), wanted) << "seed " << from.seed;
        ++draws;
    }
    EXPECT_EQ(draws, 4);
}

TEST_F(MakeListTest, TheOrderOfTheFileSystemDoesNotMatter) {
    std::vector<std::string> names;
    for (int k = 0; k < 300; ++k) names.push_back(concat("train/n0", k % 2, "/", k, ".JPEG"));
    const TemporaryFolder other;
    make(names, 1);
    make_images(other.path(), names, 2);
    from.per_class = 7;
    const std::string ours = list_of("imagenet_train_200k");
    from.root = other.path();
    EXPECT_EQ(list_of("imagenet_train_200k"), ours);
    from.seed = 1;
    EXPECT_NE(list_of("imagenet_train_200k"), ours);
}

TEST_F(MakeListTest, RefusesClassesThatAreTooSmall) {
    make({"train/n01/a.JPEG", "train/n01/b.JPEG", "train/n02/a.JPEG"});
    from.per_class = 2;
    EXPECT_THAT(complaint("imagenet_train_200k"),
                AllOf(HasSubstr("class n02 has 1 images"), HasSubstr("--per-class 2")));
    make({"train/loose.JPEG"});
    EXPECT_THAT(complaint("imagenet_train_200k"),
                HasSubstr("loose.JPEG lies beside the class folders"));
}

TEST_F(MakeListTest, SuggestsTheNearestSet) {
    EXPECT_THAT(complaint("textures"), AllOf(HasSubstr("Did you mean 'texture'"),
                                             HasSubstr("imagenet_val, imagenet_train_200k")));
}

}  // namespace
}  // namespace farout::datalists
