#include "images/pixels/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "pixels.h"

namespace farout::images {
namespace {

std::vector<float> preprocessed(const Image& image, const Preprocessing& how) {
    std::vector<float> chw(3 * static_cast<std::size_t>(how.size) *
                           static_cast<std::size_t>(how.size));
    preprocess(image, how, chw);
    return chw;
}

std::string message_of(const std::string& text) {
    try {
        parse_preprocessing(text, {});
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Preprocess, GivesTheBitsOfTorchvisionAndTimm) {
    int compared = 0;
    for (const auto& row : read_table(std::string(FAROUT_FIXTURES) + "/preprocessed.txt", ' ')) {
        const Image image = generated_image(static_cast<int>(parse_integer(row.at(0), "width")),
                                            static_cast<int>(parse_integer(row.at(1), "height")));
        const std::vector<float> chw = preprocessed(image, parse_preprocessing(row.at(2), {}));
        EXPECT_EQ(checksum(chw.data(), chw.size() * sizeof(float)), row.at(3))
            << size_text(image) << " " << row[2];
        ++compared;
    }
    EXPECT_GE(compared, 80);
}

TEST(Preprocess, PutsChannelsFirstAndNormalisesInFloat32) {
    const Image image{1, 1, {0, 127, 255}};
    Preprocessing how;
    how.size = 1;
    EXPECT_THAT(preprocessed(image, how),
                testing::ElementsAre((0.0F - 0.485F) / 0.229F, (127.0F / 255.0F - 0.456F) / 0.224F,
                                     (1.0F - 0.406F) / 0.225F));
}

TEST(Preprocess, RefusesRoomOfAnotherSize) {
    std::vector<float> chw(3 * 4 * 4 - 1);
    Preprocessing how;
    how.size = 4;
    EXPECT_THROW(preprocess(generated_image(5, 5), how, chw), Error);
}

TEST(Preprocess, RefusesToResizeAnEndlessStrip) {
    Preprocessing how = parse_preprocessing("fit=resize_crop,size=224", {});
    std::vector<float> chw(3 * 224 * 224);
    EXPECT_THROW(preprocess(generated_image(100'000, 1), how, chw), Error);
}

TEST(PreprocessingText, PrintsWhatItReads) {
    EXPECT_EQ(to_text({}),
              "size=224,fit=squash,filter=bilinear,mean=0.485/0.456/0.406,std=0.229/0.224/0.225");
    const std::string text =
        "size=240,fit=crop_resize,crop=0.8823529411764706,filter=bicubic,mean=0.5/0.25/0.1,std=1/2/"
        "0.3";
    EXPECT_EQ(to_text(parse_preprocessing(text, {})), text);
    EXPECT_EQ(to_text(parse_preprocessing("fit=resize_crop", {})),
              "size=224,fit=resize_crop,crop=1,filter=bilinear,mean=0.485/0.456/0.406,std=0.229/"
              "0.224/0.225");
    EXPECT_EQ(to_text(parse_preprocessing("decode=scaled", {})), to_text({}) + ",decode=scaled");
    EXPECT_EQ(to_text(parse_preprocessing("decode=full", {})), to_text({}));
}

TEST(PreprocessingText, KeepsTheDefaultsOfPartsLeftOut) {
    Preprocessing defaults;
    defaults.size = 480;
    defaults.filter = Filter::bicubic;
    EXPECT_EQ(parse_preprocessing("", defaults), defaults);
    Preprocessing usual;
    usual.filter = Filter::bicubic;
    EXPECT_EQ(parse_preprocessing("usual", defaults, usual), usual);
    EXPECT_EQ(parse_preprocessing("usual", defaults), defaults);
    EXPECT_EQ(to_text(parse_preprocessing("usual,size=96", defaults, usual)),
              "size=96,fit=squash,filter=bicubic,mean=0.485/0.456/0.406,std=0.229/0.224/0.225");
    const Preprocessing changed = parse_preprocessing(" mean = 0.5 , size=96", defaults);
    EXPECT_EQ(changed.size, 96);
    EXPECT_EQ(changed.mean, (std::array<double, 3>{0.5, 0.5, 0.5}));
    EXPECT_EQ(changed.filter, Filter::bicubic);
}

TEST(PreprocessingText, NamesThePartThatIsWrong) {
    using testing::HasSubstr;
    EXPECT_THAT(message_of("sise=3"), HasSubstr("Did you mean 'size'?"));
    EXPECT_THAT(message_of("fit=squish"), HasSubstr("Did you mean 'squash'?"));
    EXPECT_THAT(message_of("decode=quick"), HasSubstr("full, scaled"));
    EXPECT_THAT(message_of("filter=lanczos"), HasSubstr("bilinear, bicubic"));
    EXPECT_THAT(message_of("size=224,std=1/0/1"), HasSubstr("'std=1/0/1'"));
    for (const char* text :
         {"size=0", "size=1.5", "size=99999", "size=", "crop=0", "crop=1.01", "crop=nan", "crop=x",
          "mean=1/2", "mean=1/2/x", "mean=inf", "std=-1", "size", "fit", "=3"}) {
        EXPECT_THAT(message_of(text), HasSubstr(text)) << text;
    }
}

}  // namespace
}  // namespace farout::images
