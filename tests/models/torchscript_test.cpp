/// TorchScript networks against the same networks in Python (fixtures/make_torchscript.py).
#include "models/families/torchscript.h"

#include <fstream>
#include <sstream>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/close_to.h"
#include "temporary_folder.h"

namespace farout::models {
namespace {

using ::testing::AllOf;
using testing::close_to;
using ::testing::HasSubstr;

std::filesystem::path fixture(const std::string& name) {
    return FAROUT_FIXTURES "/" + name;
}

at::Tensor images() {
    return at::arange(2 * 3 * 28 * 28, at::kFloat).sin().view({2, 3, 28, 28});
}

/// The line of torchscript_expected.txt that begins with this name, as 2 rows.
at::Tensor expected(const std::string& name) {
    std::ifstream lines(fixture("torchscript_expected.txt"));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string first;
        words >> first;
        if (first != name) continue;
        const std::vector<double> values{std::istream_iterator<double>(words), {}};
        return at::tensor(values).to(at::kFloat).view({2, -1});
    }
    throw Error("no expected values for " + name);
}

std::string complaint(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

/// Of loading it, or of looking at what it returns.
std::string complaint_about(const std::string& name) {
    return complaint([&] { load_torchscript(fixture(name))->feature_width(); });
}

class NetworkWithLogits : public ::testing::TestWithParam<std::string> {};

TEST_P(NetworkWithLogits, FeaturesEqualPythons) {
    const auto model = load_torchscript(fixture(GetParam() + ".pt"));
    EXPECT_EQ(model->feature_width(), 5);
    EXPECT_TRUE(close_to(model->features(images()), expected(GetParam() + ".features"), 1e-6));
}

TEST_P(NetworkWithLogits, HeadIsFoundByWhatItDoes) {
    const auto model = load_torchscript(fixture(GetParam() + ".pt"));
    const auto [weight, bias] = model->head();
    EXPECT_EQ(weight.sizes(), (at::IntArrayRef{4, 5}));
    const at::Tensor logits = at::addmm(bias, expected(GetParam() + ".features"), weight.t());
    EXPECT_TRUE(close_to(logits, expected(GetParam() + ".logits"), 1e-6));
}

INSTANTIATE_TEST_SUITE_P(AnySizeAndOneSize, NetworkWithLogits,
                         ::testing::Values("features_and_logits", "only_size28"),
                         [](const auto& name) { return name.param; });

TEST(TorchScript, ANetworkSavedInTrainingModeIsUsedInEvaluationMode) {
    const auto model = load_torchscript(fixture("features.pt"));
    EXPECT_TRUE(
        close_to(model->features(images()), expected("features_and_logits.features"), 1e-6));
}

TEST(TorchScript, FirstAndLaterRunsGiveTheSameBits) {
    const auto model = load_torchscript(fixture("features_and_logits.pt"));
    const at::Tensor first = model->features(images());
    for (int run = 0; run < 4; ++run) EXPECT_TRUE(at::equal(model->features(images()), first));
}

TEST(TorchScript, IsDifferentiableInTheImages) {
    const auto model = load_torchscript(fixture("features.pt"));
    const at::Tensor input = images().set_requires_grad(true);
    model->features(input).sum().backward();
    EXPECT_GT(input.grad().abs().max().item<float>(), 0);
}

TEST(TorchScript, WithoutLogitsTheErrorSaysHowToGiveTheHead) {
    const auto model = load_torchscript(fixture("features.pt"));
    EXPECT_THAT(
        complaint([&] { model->head(); }),
        AllOf(HasSubstr("features.pt: it returns features only"), HasSubstr("torch.jit.trace"),
              HasSubstr("`head = fc.npz`"), HasSubstr("farout import --head fc.npz")));
}

TEST(TorchScript, LogitsThatAreNoLinearLayerOfTheFeaturesHaveNoHead) {
    const auto model = load_torchscript(fixture("logits_elsewhere.pt"));
    EXPECT_THAT(complaint([&] { model->head(); }),
                AllOf(HasSubstr("no weight 4×5 and bias 4"), HasSubstr("before any softmax"),
                      HasSubstr("farout import --head")));
}

TEST(TorchScript, OutputsOfAnotherKindAreNamed) {
    EXPECT_THAT(complaint_about("feature_map.pt"),
                HasSubstr("float32 [2, 5, 111, 111] as features for 2 images"));
    EXPECT_THAT(complaint_about("doubles.pt"), HasSubstr("float64 [2, 5] as features"));
    EXPECT_THAT(complaint_about("text.pt"), HasSubstr("returned a value of type String"));
}

TEST(TorchScript, AStateDictionaryIsNamedAsWhatItIs) {
    EXPECT_THAT(
        complaint_about("state_dict.pth"),
        AllOf(HasSubstr(
                  "state_dict.pth is no TorchScript file that can be run: it is a pth (zip) file "
                  "of 6 weights"),
              HasSubstr("network.load_state_dict(torch.load("), HasSubstr("torch.jit.trace(")));
    EXPECT_THAT(complaint_about("tiny_efficientnet.safetensors"),
                HasSubstr("it is a safetensors file"));
}

}  // namespace
}  // namespace farout::models
