#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "core/error.h"
#include "core/text.h"
#include "images/decode.h"
#include "programs/demo_data/data_sets.h"
#include "programs/demo_data/digits_file.h"
#include "programs/demo_data/gzip_file.h"
#include "programs/demo_data/idx_file.h"
#include "temporary_folder.h"

namespace farout {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::read_text;
using testing::TemporaryFolder;

void write_gzip(const fs::path& path, const std::string& text) {
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
}

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

std::string idx_labels(const std::string& labels) {
    return big_endian(0x801) + big_endian(static_cast<std::uint32_t>(labels.size())) + labels;
}

/// Images of 3×2 pixels; pixel p of image i is 20·i + p.
std::string idx_images(std::uint32_t count) {
    std::string bytes = big_endian(0x803) + big_endian(count) + big_endian(2) + big_endian(3);
    for (std::uint32_t i = 0; i < count; ++i)
        for (std::uint32_t p = 0; p < 6; ++p) bytes += static_cast<char>(20 * i + p);
    return bytes;
}

template <typename Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

/// A source with ten images a part, one of each class in order (train) or in reverse (test).
class DemoData : public ::testing::Test {
  protected:
    DemoData() {
        fs::create_directory(source());
        const std::string labels("\0\1\2\3\4\5\6\7\10\11", 10);
        write_gzip(train_images(), idx_images(10));
        write_gzip(source() / "train-labels-idx1-ubyte.gz", idx_labels(labels));
        write_gzip(source() / "t10k-images-idx3-ubyte.gz", idx_images(10));
        write_gzip(test_labels(), idx_labels(std::string(labels.rbegin(), labels.rend())));
    }
    fs::path source() const { return folder_ / "source"; }
    fs::path train_images() const { return source() / "train-images-idx3-ubyte.gz"; }
    fs::path test_labels() const { return source() / "t10k-labels-idx1-ubyte.gz"; }
    fs::path out() const { return folder_ / "fashion"; }

    TemporaryFolder folder_;
};

TEST_F(DemoData, ListsEightClassesAndHoldsTwoOut) {
    EXPECT_EQ(write_fashion(source(), out()), Written::now);
    EXPECT_EQ(read_text(out() / "train.txt"),
              "train/t-shirt/00000.png 0\ntrain/trouser/00001.png 1\ntrain/pullover/00002.png 2\n"
              "train/dress/00003.png 3\ntrain/coat/00004.png 4\ntrain/sandal/00005.png 5\n"
              "train/sneaker/00007.png 6\ntrain/bag/00008.png 7\n");
    EXPECT_EQ(read_text(out() / "test.txt"),
              "test/bag/00001.png 7\ntest/sneaker/00002.png 6\ntest/sandal/00004.png 5\n"
              "test/coat/00005.png 4\ntest/dress/00006.png 3\ntest/pullover/00007.png 2\n"
              "test/trouser/00008.png 1\ntest/t-shirt/00009.png 0\n");
    EXPECT_EQ(read_text(out() / "held_out.txt"),
              "held_out/ankle_boot/00000.png\nheld_out/shirt/00003.png\n");
}

TEST_F(DemoData, PngFilesHoldThePixels) {
    write_fashion(source(), out());
    const images::Image image = images::read_image(out() / "train/sneaker/00007.png");
    EXPECT_EQ(image.width, 3);
    EXPECT_EQ(image.height, 2);
    std::vector<std::uint8_t> expected;
    for (std::uint8_t p = 140; p < 146; ++p) expected.insert(expected.end(), 3, p);
    EXPECT_EQ(image.rgb, expected);
}

TEST_F(DemoData, FinishedFolderIsLeftAlone) {
    write_fashion(source(), out());
    const auto written = fs::last_write_time(out() / "train.txt");
    EXPECT_EQ(write_fashion(source(), out()), Written::before);
    EXPECT_EQ(fs::last_write_time(out() / "train.txt"), written);
}

TEST_F(DemoData, MissingImageOrOtherSourceIsNoticed) {
    write_fashion(source(), out());
    fs::remove(out() / "train/bag/00008.png");
    EXPECT_EQ(write_fashion(source(), out()), Written::now);
    EXPECT_TRUE(fs::exists(out() / "train/bag/00008.png"));
    write_gzip(test_labels(), idx_labels(std::string(10, '\0')));
    EXPECT_EQ(write_fashion(source(), out()), Written::now);
    EXPECT_FALSE(fs::exists(out() / "held_out.txt"));
}

TEST_F(DemoData, LeftoversOfAnInterruptedRunAreRemoved) {
    fs::create_directories(folder_ / "fashion.unfinished/train/none");
    write_fashion(source(), out());
    EXPECT_FALSE(fs::exists(folder_ / "fashion.unfinished"));
    EXPECT_FALSE(fs::exists(out() / "train/none"));
}

TEST_F(DemoData, BadSourceNamesFileAndWritesNothing) {
    write_gzip(test_labels(), idx_labels(std::string(9, '\0')));
    const std::string message = message_of([&] { write_fashion(source(), out()); });
    EXPECT_THAT(message, HasSubstr("t10k-labels-idx1-ubyte.gz: 9 labels for the 10 images"));
    EXPECT_FALSE(fs::exists(out()));
}

TEST_F(DemoData, LabelBeyondNineIsAnError) {
    write_gzip(test_labels(), idx_labels(std::string(10, '\12')));
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }),
                HasSubstr("label 10 of image 0"));
}

TEST_F(DemoData, WrongMagicNumberIsAnError) {
    write_gzip(train_images(), idx_labels(std::string(10, '\0')));
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }),
                HasSubstr("the magic number is 2049, not 2051"));
}

TEST_F(DemoData, HeaderThatAnnouncesOtherSizeIsAnError) {
    std::string images = idx_images(10);
    images.pop_back();
    write_gzip(train_images(), images);
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }),
                HasSubstr("announces 60 bytes of data, 59 are there"));
    write_gzip(train_images(), idx_images(10).substr(0, 14));
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }),
                HasSubstr("no whole IDX header"));
}

TEST_F(DemoData, ImagesWithoutPixelsAreAnError) {
    write_gzip(train_images(), big_endian(0x803) + big_endian(10) + big_endian(0) + big_endian(3));
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }), HasSubstr("images of 3×0"));
}

TEST_F(DemoData, CutOrPlainFileIsAnError) {
    fs::resize_file(train_images(), fs::file_size(train_images()) - 6);
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }), HasSubstr("is cut short"));
    testing::write_text(train_images(), "plain text");
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }), HasSubstr("is no gzip file"));
    fs::remove(train_images());
    EXPECT_THAT(message_of([&] { write_fashion(source(), out()); }), HasSubstr("no such file"));
}

TEST_F(DemoData, UnpackingStopsAtTheLimit) {
    write_gzip(folder_ / "zeros.gz", std::string(5'000'000, '\0'));
    EXPECT_THAT(message_of([&] { read_gzip(folder_ / "zeros.gz", 1'000'000); }),
                HasSubstr("more than 1000000 bytes"));
}

std::string digit_line(int value, int digit) {
    std::string line;
    for (int i = 0; i < 64; ++i) line += std::to_string(value) + ",";
    return line + std::to_string(digit) + "\n";
}

TEST_F(DemoData, DigitsAreSpreadOverAllGreyValues) {
    write_gzip(folder_ / "digits.csv.gz", digit_line(0, 3) + digit_line(1, 9) + digit_line(16, 0));
    const GreyImages digits = read_digits(folder_ / "digits.csv.gz");
    EXPECT_EQ(digits.labels, (std::vector<std::uint8_t>{3, 9, 0}));
    EXPECT_EQ(digits.image(0)[63], 0);
    EXPECT_EQ(digits.image(1)[0], 16);  // 15.94
    EXPECT_EQ(digits.image(2)[0], 255);
    EXPECT_EQ(write_digits(folder_ / "digits.csv.gz", folder_ / "digits"), Written::now);
    EXPECT_EQ(read_text(folder_ / "digits/digits.txt"), "3/00000.png\n9/00001.png\n0/00002.png\n");
    EXPECT_EQ(images::read_image(folder_ / "digits/0/00002.png").rgb,
              std::vector<std::uint8_t>(3 * 64, 255));
}

TEST_F(DemoData, WrongDigitsNameFileAndLine) {
    const fs::path file = folder_ / "digits.csv.gz";
    const auto message = [&](const std::string& text) {
        write_gzip(file, digit_line(1, 1) + text);
        return message_of([&] { read_digits(file); });
    };
    EXPECT_THAT(message(digit_line(17, 0)),
                HasSubstr("digits.csv.gz, line 2: 17 is not between 0 and 16"));
    EXPECT_THAT(message(digit_line(1, 10)), HasSubstr("line 2: 10 is not between 0 and 9"));
    EXPECT_THAT(message("1,2,3\n"), HasSubstr("line 2: 3 values"));
    EXPECT_THAT(message(concat("x", digit_line(1, 1))), HasSubstr("line 2"));
}

}  // namespace
}  // namespace farout
