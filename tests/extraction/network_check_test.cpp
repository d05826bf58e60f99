#include "extraction/network_check.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "features/feature_file.h"
#include "grey_bmp.h"
#include "message_of.h"
#include "models/families/torchscript.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::extraction {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* nothing = "nothing was thrown";

/// What a test makes of images n×3×S×S, in the place of a network.
class Answering : public models::Model {
  public:
    using Answer = std::function<at::Tensor(const at::Tensor&)>;
    explicit Answering(Answer answer, std::int64_t width = 2)
        : answer_(std::move(answer)), width_(width) {}
    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps&) override {
        return {answer_(images), {}};
    }
    numerics::Head head() const override { return {at::eye(2), at::zeros(2)}; }
    std::int64_t feature_width() const override { return width_; }
    void to(const at::Device&, at::ScalarType) override {}

  private:
    Answer answer_;
    std::int64_t width_;
};

/// Two features that tell images apart.
at::Tensor means_of(const at::Tensor& images) {
    return at::stack({images.mean({1, 2, 3}) + 1, images.square().mean({1, 2, 3})}, 1);
}

class NetworkCheckTest : public ::testing::Test {
  protected:
    NetworkCheckTest() {
        for (int image = 0; image < 5; ++image) add(std::to_string(image) + ".bmp", 40 * image);
        options_.source = images::open_source(folder_.path());
        options_.out = folder_ / "f.h5";
        options_.preprocessing =
            images::parse_preprocessing("size=28,fit=squash,mean=0/0/0,std=1/1/1", {});
        options_.provenance = {{"model", "answering"}};
    }

    void add(const std::string& name, int grey) {
        testing::write_text(folder_ / name, testing::grey_bmp(static_cast<unsigned char>(grey)));
        options_.images.push_back({name, 0});
    }

    std::string complaint(models::Model& model) {
        return testing::message_of([&] { check_network(model, options_); });
    }
    std::string complaint(const Answering::Answer& answer, std::int64_t width = 2) {
        Answering model(answer, width);
        return complaint(model);
    }
    std::string complaint_about(const std::string& file) {
        const auto model = models::load_torchscript(
            std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path() /
            "models/fixtures/mistaken" / file);
        model->expect_side(options_.preprocessing.size);
        return complaint(*model);
    }

    testing::TemporaryFolder folder_;
    ExtractionOptions options_;
};

TEST_F(NetworkCheckTest, HasNothingAgainstAFunctionOfTheImage) {
    EXPECT_EQ(complaint(means_of), nothing);
    options_.images.resize(1);
    EXPECT_EQ(complaint(means_of), nothing) << "one image is enough";
    std::filesystem::remove(folder_ / "0.bmp");
    EXPECT_EQ(complaint(means_of), nothing) << "and none that can be read, too";
    options_.images.clear();
    EXPECT_EQ(complaint(means_of), nothing);
}

TEST_F(NetworkCheckTest, HasNothingAgainstCopiesOfOneImage) {
    options_.images.assign(5, options_.images.front());
    EXPECT_EQ(complaint(means_of), nothing);
}

TEST_F(NetworkCheckTest, RefusesAnswersThatDifferFromCallToCall) {
    const auto noisy = [](double noise) {
        return [=](const at::Tensor& images) {
            return means_of(images) + noise * at::rand({images.size(0), 2});
        };
    };
    EXPECT_THAT(complaint(noisy(0.5)),
                AllOf(HasSubstr("isn't a function of the image: asked twice for 0.bmp"),
                      HasSubstr(" % of the largest"), HasSubstr("dropout"),
                      HasSubstr("network.eval() before torch.jit.trace")));
    EXPECT_THAT(complaint(noisy(1e-3)), HasSubstr("asked twice for 0.bmp"));
    std::filesystem::remove(folder_ / "0.bmp");
    EXPECT_THAT(complaint(noisy(0.5)), HasSubstr("asked twice for 1.bmp"));
}

TEST_F(NetworkCheckTest, RefusesAnswersThatDependOnOtherImages) {
    const auto normalised = [](const at::Tensor& images) {
        return means_of(images - 0.1 * images.mean());
    };
    EXPECT_THAT(complaint(normalised), AllOf(HasSubstr("alone and among other images, differ by "),
                                             HasSubstr("batch normalisation by the images")));
    EXPECT_THAT(complaint([](const at::Tensor& images) { return means_of(images).flip(0); }),
                HasSubstr("alone and among other images, differ"))
        << "rows mixed up";
}

TEST_F(NetworkCheckTest, AllowsForRoundingInThePrecisionOfTheNetwork) {
    const auto rounded = [](double error) {
        return [=](const at::Tensor& images) {
            return means_of(images) * (images.size(0) == 1 ? 1 : 1 + error);
        };
    };
    EXPECT_EQ(complaint(rounded(1e-5)), nothing);
    EXPECT_THAT(complaint(rounded(5e-3)), HasSubstr("differ by 0.498 %"));
    options_.precision = at::kHalf;
    EXPECT_EQ(complaint(rounded(5e-3)), nothing);
    EXPECT_THAT(complaint(rounded(5e-2)), HasSubstr("differ by 4.76 %"));
    options_.precision = at::kBFloat16;
    EXPECT_EQ(complaint(rounded(5e-2)), nothing);
    EXPECT_THAT(complaint(rounded(0.3)), HasSubstr("differ by "));
}

TEST_F(NetworkCheckTest, RefusesANetworkThatIgnoresItsInput) {
    EXPECT_THAT(complaint([](const at::Tensor& images) {
                    return at::ones({images.size(0), 2});
                }),
                AllOf(HasSubstr("ignores its input: 0.bmp and a made-up image"),
                      HasSubstr("--preprocess (size=28")));
    EXPECT_THAT(complaint([](const at::Tensor& images) {
                    return at::zeros({images.size(0), 2});
                }),
                HasSubstr("the same features, all of them zero"));
}

TEST_F(NetworkCheckTest, RefusesFeaturesOfWhichNoneAreFinite) {
    const auto broken = [](const at::Tensor& images) {
        return at::full({images.size(0), 2}, std::numeric_limits<float>::infinity());
    };
    EXPECT_THAT(complaint(broken),
                AllOf(HasSubstr("hold a NaN or an infinity"), HasSubstr("Are its weights whole")));
    options_.precision = at::kHalf;
    EXPECT_THAT(complaint(broken), HasSubstr("try --precision bf16"));
    const auto some = [](const at::Tensor& images) {
        const at::Tensor means = means_of(images);
        const at::Tensor black = means.slice(1, 0, 1) < 1.01;
        return at::where(black, at::full_like(means, NAN), means);
    };
    EXPECT_EQ(complaint(some), nothing) << "such images are marked";
}

TEST_F(NetworkCheckTest, RefusesAnotherWidth) {
    EXPECT_THAT(complaint(means_of, 3),
                HasSubstr("gives 2 features an image of 28×28 pixels, not 3"));
}

TEST_F(NetworkCheckTest, NamesTheCauseThatATorchScriptProgramHolds) {
    EXPECT_THAT(complaint_about("dropout.pt"),
                AllOf(HasSubstr("isn't a function of the image"),
                      HasSubstr("aten::dropout (p = 0.5)"), HasSubstr("network.eval()")));
    EXPECT_THAT(complaint_about("rare_dropout.pt"), HasSubstr("aten::dropout (p = 0.001)"));
    EXPECT_THAT(complaint_about("dropout_before_fc.pt"),
                AllOf(HasSubstr("depends on random numbers, even if that didn't show"),
                      HasSubstr("aten::dropout (p = 0.2)")));
    EXPECT_THAT(complaint_about("stochastic_depth.pt"), HasSubstr("aten::bernoulli_"));
    EXPECT_THAT(complaint_about("functional_dropout.pt"), HasSubstr("aten::dropout (p = 0.4)"));
    EXPECT_THAT(complaint_about("batch_statistics.pt"),
                AllOf(HasSubstr("alone and among other images"), HasSubstr("aten::batch_norm")));
    EXPECT_THAT(complaint_about("batch_statistics_in_eval.pt"), HasSubstr("aten::batch_norm"));
    EXPECT_THAT(complaint_about("batch_statistics_of_one.pt"),
                AllOf(HasSubstr("normalises images by themselves (aten::batch_norm)"),
                      HasSubstr("one by one")));
    EXPECT_THAT(complaint_about("dropout_and_batch_statistics.pt"),
                AllOf(HasSubstr("aten::dropout"), HasSubstr("aten::batch_norm")));
    EXPECT_THAT(complaint_about("constant.pt"), HasSubstr("ignores its input"));
    EXPECT_THAT(complaint_about("nan.pt"), HasSubstr("NaN"));
}

TEST_F(NetworkCheckTest, HasNothingAgainstNetworksThatLookAlikeAndAreRight) {
    for (const char* file :
         {"dropout_of_nothing.pt", "in_evaluation_mode.pt", "standardised_weight.pt",
          "instance_norm.pt", "one_by_one.pt", "frozen.pt", "features.pt", "logits.pt"})
        EXPECT_EQ(complaint_about(file), nothing) << file;
    options_.preprocessing.size = 75;
    EXPECT_EQ(complaint_about("side75.pt"), nothing);
}

TEST_F(NetworkCheckTest, NamesImagesThatItTakesOnlyTwoByTwo) {
    EXPECT_THAT(complaint_about("two_by_two.pt"), HasSubstr("fails on 1 image of 28×28 pixels"));
}

// ---- Within an extraction -----------------------------------------------------------------------

TEST_F(NetworkCheckTest, ComesBeforeAnythingIsWrittenOrReplaced) {
    options_.block_rows = 2;
    options_.batch_rows = 2;
    const auto extract = [&](const Answering::Answer& answer) {
        return testing::message_of([&] {
            const auto communicator = parallel::make_local_communicator();
            Answering model(answer);
            extract_features(*communicator, model, options_, [](const ExtractionProgress&) {});
        });
    };
    const auto constant = [](const at::Tensor& images) { return at::ones({images.size(0), 2}); };
    EXPECT_THAT(extract(constant), HasSubstr("ignores its input"));
    EXPECT_FALSE(std::filesystem::exists(options_.out));
    EXPECT_EQ(extract(means_of), nothing);
    const std::string before = testing::read_text(options_.out);
    EXPECT_EQ(extract(constant), nothing) << "nothing is left to compute";
    options_.provenance["model"] = "another";
    EXPECT_THAT(extract(constant), HasSubstr("was made differently"));
    options_.overwrite = true;
    EXPECT_THAT(extract(constant), HasSubstr("ignores its input"));
    EXPECT_EQ(testing::read_text(options_.out), before);
    options_.provenance["model"] = "answering";
    {
        files::Hdf5File file = files::Hdf5File::open(options_.out, files::Access::read_write);
        file.write<float>("/features", 0, std::vector<float>{7, 7});
        file.close();
    }
    EXPECT_THAT(extract(constant), HasSubstr("ignores its input")) << "a block that was changed";
}

}  // namespace
}  // namespace farout::extraction
