/// The lists that the benchmark published, made again from names. Not registered where the folder
/// of shared data is missing.

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "datalists/check_list.h"
#include "datalists/make_list.h"
#include "image_folder.h"

namespace farout::datalists {
namespace {

using namespace farout::testing;

std::string made(const char* set, const std::filesystem::path& root) {
    return to_text(
        make_list(find_benchmark_set(set), {.root = root, .ground_truth = {}, .classes = {}})
            .images);
}

/// Lines compared as one, so that a failure doesn't print thousands.
void expect_same(const std::string& ours, const std::string& published) {
    ASSERT_FALSE(published.empty());
    EXPECT_TRUE(ours == published) << ours.substr(0, 200) << "…\ninstead of\n"
                                   << published.substr(0, 200);
}

TEST(SharedDataPublishedListsTest, TextureFromDtdsNames) {
    const std::string published = published_list("texture.txt");
    std::vector<std::string> names = lines_of(published);
    for (const char* excluded : {"bubbly", "cobwebbed", "honeycombed", "spiralled"})
        for (int k = 1; k <= 120; ++k)
            names.push_back(concat(excluded, "/", excluded, "_", k, ".jpg"));
    names.emplace_back("waffled/.directory");
    const TemporaryFolder folder;
    make_images(folder.path(), names);
    expect_same(made("texture", folder.path()), published);
}

TEST(SharedDataPublishedListsTest, OpenImageOFromItsFolder) {
    const std::string published = published_list("openimage_o.txt");
    const TemporaryFolder folder;
    make_images(folder.path(), lines_of(published));
    expect_same(made("openimage_o", folder.path()), published);
}

/// Ground truth as a kit would have it whose classes are shuffled as those of kit_1000.mat.
TEST(SharedDataPublishedListsTest, ValFromADevelopmentKit) {
    const std::string published = published_list("imagenet2012_val_list.txt");
    std::map<std::string, std::size_t> kit_number;
    for (const std::string& label : lines_of(read_text(fixture("kit_1000_labels.txt"))))
        kit_number.emplace(label, kit_number.size() + 1);
    std::string truth;
    for (const std::string& line : lines_of(published))
        truth += concat(kit_number.at(line.substr(line.find(' ') + 1)), "\n");
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "val");
    write_text(folder / "truth.txt", truth);
    expect_same(
        to_text(make_list(find_benchmark_set("imagenet_val"), {.root = folder.path(),
                                                               .ground_truth = folder / "truth.txt",
                                                               .classes = fixture("kit_1000.mat")})
                    .images),
        published);
}

TEST(SharedDataPublishedListsTest, HashesTellThemFromOthers) {
    const std::map<std::string, std::string> files{{"imagenet_val", "imagenet2012_val_list.txt"},
                                                   {"openimage_o", "openimage_o.txt"},
                                                   {"texture", "texture.txt"}};
    for (const auto& [name, file] : files) {
        SCOPED_TRACE(name);
        const BenchmarkSet& set = find_benchmark_set(name);
        std::string text = published_list(file);
        EXPECT_TRUE(differences(set, text, std::nullopt).empty());
        text[3] = 'X';
        EXPECT_EQ(differences(set, text, std::nullopt).size(), 1U);
    }
}

TEST(SharedDataPublishedListsTest, ValidationSetsOfOpenOodAreKnown) {
    for (const auto& [set, list] : std::map<std::string, std::string>{
             {"openood_imagenet_val", "openood/imagenet/val_imagenet.txt"},
             {"openood_openimage_o_val", "openood/imagenet/val_openimage_o.txt"}}) {
        const std::string published = published_list(list.c_str());
        EXPECT_TRUE(differences(find_benchmark_set(set), published, std::nullopt).empty()) << set;
        EXPECT_FALSE(differences(find_benchmark_set(set),
                                 published.substr(published.find('\n') + 1), std::nullopt)
                         .empty());
    }
}

}  // namespace
}  // namespace farout::datalists
