/// ODIN against its definition in float64 and numbers of 60 digits (fixtures/make_odin.py).
#include "extraction/outputs/odin.h"

#include <fstream>
#include <iterator>
#include <mutex>
#include <sstream>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/batch_outputs.h"
#include "message_of.h"
#include "models/close_to.h"
#include "models/families/efficientnet_lite.h"
#include "models/parameters.h"
#include "numerics/map_images.h"

namespace farout::extraction {
namespace {

using testing::close_to;
using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path fixtures =
    std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path() / "models/fixtures";
constexpr std::array<double, 3> deviations{0.2, 0.25, 0.4};

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in(fixtures / file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

TEST(OdinScores, KeepTheirDigitsAtBothEndsOfSoftmax) {
    const auto lines = lines_of("odin_scores.txt");
    ASSERT_FALSE(lines.empty());
    for (const std::string& line : lines) {
        std::istringstream in(line);
        double temperature = 0;
        double expected = 0;
        in >> temperature >> expected;
        const std::vector<double> logits{std::istream_iterator<double>(in), {}};
        const at::Tensor found =
            odin_scores(at::tensor(logits).to(at::kFloat).unsqueeze(0), temperature);
        EXPECT_EQ(found.scalar_type(), at::kDouble);
        EXPECT_NEAR(found.item<double>(), expected, 1e-12 * expected) << line;
    }
}

TEST(OdinScores, RankAsMaxSoftmaxAndGiveItBack) {
    const at::Tensor logits = at::randn({500, 7}, at::detail::createCPUGenerator(3)) * 5;
    for (const double temperature : {1.0, 1000.0}) {
        const at::Tensor p = std::get<0>((logits.to(at::kDouble) / temperature).softmax(1).max(1));
        const at::Tensor scores = odin_scores(logits, temperature);
        EXPECT_TRUE(at::equal(scores.argsort(), p.argsort()));
        EXPECT_TRUE(close_to(1 / (1 + 6 * scores.neg().exp()), p, 1e-14));
    }
}

struct NamedNetwork {
    std::unique_ptr<models::Model> model;
    at::Tensor images;
};

const models::EfficientNetShape tiny_shape{
    .stages = {{1, 3, 1, 4, 1}, {6, 3, 2, 8, 2}, {3, 5, 2, 16, 2}, {2, 3, 1, 16, 1}},
    .stem = 8,
    .features = 20};

NamedNetwork tiny_efficientnet(const std::string& side) {
    checkpoints::Checkpoint weights =
        checkpoints::read_checkpoint(fixtures / "tiny_efficientnet.safetensors");
    const std::string name = "expected." + side + ".images";
    checkpoints::Checkpoint images;
    images.arrays[name] = weights.arrays.at(name);
    std::erase_if(weights.arrays, [](const auto& item) { return item.first[0] == 'e'; });
    const std::vector<std::int64_t> shape = images.arrays.at(name).shape;
    return {std::make_unique<models::EfficientNetLite>(models::Parameters(weights), tiny_shape),
            models::Parameters(images).take(name, shape)};
}

/// As make_odin.py has them.
NamedNetwork network_called(const std::string& name) {
    if (name.starts_with("tiny_efficientnet_")) return tiny_efficientnet(name.substr(18));
    const at::Tensor waves = at::arange(2 * 3 * 28 * 28, at::kFloat).sin().view({2, 3, 28, 28});
    if (name == "fashion_demo") {
        const auto source = fixtures.parent_path().parent_path().parent_path();
        return {models::find_model(name).make(source / "jobs/demo/fashion_demo.safetensors"),
                waves};
    }
    return {models::find_model("torchscript").make(fixtures / (name + ".pt")), waves};
}

struct OdinParameters {
    double temperature = 1000;
    double epsilon = 0.0014;
};

std::unique_ptr<Output> make_odin(models::Model& model, const OdinParameters& parameters = {}) {
    const Identity odin{"odin",
                        {{"temperature", shortest_digits(parameters.temperature)},
                         {"epsilon", shortest_digits(parameters.epsilon)}}};
    images::Preprocessing preprocessing;
    preprocessing.std = deviations;
    return make_output(odin, {model, preprocessing, at::kCPU});
}

/// n×(D+1): both in one pass over the images, as an extraction has them.
at::Tensor features_and_scores(models::Model& model, const OdinParameters& parameters,
                               const at::Tensor& images) {
    const auto odin = make_odin(model, parameters);
    return ExtractionNetwork(model, {ExtractionNetwork::features, odin.get()}, at::kCPU)
        .compute(images);
}

class OdinOn : public ::testing::TestWithParam<const char*> {
  protected:
    at::Tensor both(const OdinParameters& parameters, const at::Tensor& images) {
        return features_and_scores(*named_.model, parameters, images);
    }
    at::Tensor plain_features() {
        const at::InferenceMode inference;
        return numerics::map_images(
            named_.images, 1, [&](const at::Tensor& some) { return named_.model->features(some); });
    }

    NamedNetwork named_ = network_called(GetParam());
};

TEST_P(OdinOn, ScoresEqualTheDefinitionInFloat64) {
    int compared = 0;
    for (const std::string& line : lines_of("odin_networks.txt")) {
        std::istringstream in(line);
        std::string name;
        OdinParameters parameters;
        in >> name >> parameters.temperature >> parameters.epsilon;
        if (name != GetParam()) continue;
        const std::vector<double> expected{std::istream_iterator<double>(in), {}};
        const at::Tensor found = both(parameters, named_.images);
        for (std::int64_t image = 0; image < 2; ++image) {
            const double reference = expected.at(static_cast<std::size_t>(image));
            // A step of 0.0014 moves each of these scores by more than one per cent.
            EXPECT_NEAR(found[image][-1].item<double>(), reference, 2e-5 * reference) << line;
        }
        ++compared;
    }
    EXPECT_EQ(compared, 6);
}

TEST_P(OdinOn, FeaturesHaveTheBitsThatTheyHaveWithoutIt) {
    const at::Tensor found = both({}, named_.images);
    EXPECT_TRUE(at::equal(found.slice(1, 0, -1), plain_features()));
}

TEST_P(OdinOn, NoStepAndNoTemperatureAreMsp) {
    const auto [weight, bias] = named_.model->head();
    const at::Tensor logits = at::addmm(bias, plain_features(), weight.t());
    const at::Tensor p = std::get<0>(logits.to(at::kDouble).softmax(1).max(1));
    const OdinParameters plain{.temperature = 1, .epsilon = 0};
    const at::Tensor scores = both(plain, named_.images).select(1, -1);
    const auto others = static_cast<double>(logits.size(1) - 1);
    EXPECT_TRUE(close_to(1 / (1 + others * scores.to(at::kDouble).neg().exp()), p, 1e-6));
}

TEST_P(OdinOn, SameBitsForAnyNumberOfThreads) {
    const int before = at::get_num_threads();
    const at::Tensor images = at::cat({named_.images, named_.images.flip(0)});
    at::set_num_threads(1);
    const at::Tensor once = both({}, images);
    for (const int threads : {2, 3, 7}) {
        at::set_num_threads(threads);
        EXPECT_TRUE(at::equal(both({}, images), once)) << threads;
    }
    at::set_num_threads(before);
    EXPECT_TRUE(at::equal(once.narrow(0, 0, 1), once.narrow(0, 3, 1)));
}

INSTANTIATE_TEST_SUITE_P(Networks, OdinOn,
                         ::testing::Values("tiny_efficientnet_38", "tiny_efficientnet_33",
                                           "fashion_demo", "features_and_logits", "only_size28"),
                         [](const auto& name) { return std::string(name.param); });

/// Features and logits: the mean of the first channel, the mean of the last times −1; the middle
/// one counts for nothing. Keeps the images it sees, and then overwrites them.
class Watched : public models::Model {
  public:
    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps&) override {
        {
            const std::lock_guard lock(mutex);
            seen.push_back(images.detach().clone());
        }
        const at::Tensor means = images.mean({2, 3});
        at::Tensor result = at::stack({means.select(1, 0), means.select(1, 2).neg()}, 1);
        if (!differentiable) result = result.detach();
        if (overwrites) images.detach().zero_();
        return {result, {}};
    }
    numerics::Head head() const override { return {at::eye(classes, 2), at::zeros(classes)}; }
    std::int64_t feature_width() const override { return 2; }
    void to(const at::Device&, at::ScalarType) override {}

    std::mutex mutex;  ///< images are computed by several threads
    std::vector<at::Tensor> seen;
    bool differentiable = true;
    bool overwrites = false;
    std::int64_t classes = 2;
};

TEST(OdinNetwork, MovesByTheStepOfEachChannelAndNotWhereTheGradientIsZero) {
    Watched model;
    const at::Tensor images = at::randn({2, 3, 4, 4}, at::detail::createCPUGenerator(5));
    images[0].select(0, 0).add_(5);  // class 0
    images[1].select(0, 0).sub_(5);  // class 1
    features_and_scores(model, {.temperature = 1000, .epsilon = 0.01}, images);
    // For each image: the features as they are without ODIN, the gradient, the score.
    ASSERT_EQ(model.seen.size(), 6U);
    std::vector<at::Tensor> moved(2);
    for (std::size_t call = 0; call < 6; ++call) {
        const at::Tensor& seen = model.seen[call];
        std::int64_t image = 0;
        while (image < 2 && !at::equal(seen[0], images[image])) ++image;
        if (image == 2) moved[seen[0][0][0][0].item<float>() > 0 ? 0 : 1] = seen[0];
    }
    const at::Tensor step = at::stack(moved) - images;
    for (const auto& [image, sign] : {std::pair{0, 1}, std::pair{1, -1}}) {
        EXPECT_TRUE(close_to(step[image][0], at::full({4, 4}, sign * 0.01 / 0.2), 1e-4));
        EXPECT_TRUE(close_to(step[image][2], at::full({4, 4}, sign * 0.01 / 0.4), 1e-4));
    }
    EXPECT_TRUE(at::equal(at::stack(moved).select(1, 1), images.select(1, 1))) << "sign(0) is 0";
}

TEST(OdinNetwork, MayBeOneThatOverwritesItsImages) {
    Watched model;
    const at::Tensor images = at::randn({2, 3, 4, 4}, at::detail::createCPUGenerator(5));
    const at::Tensor before = images.clone();
    const auto answer = [&] { return features_and_scores(model, {}, images); };
    const at::Tensor expected = answer();
    model.overwrites = true;
    EXPECT_TRUE(at::equal(answer(), expected));
    EXPECT_TRUE(at::equal(images, before));
}

TEST(OdinNetwork, LeavesNoGradientsOnWeights) {
    const NamedNetwork named = network_called("fashion_demo");
    const at::Tensor answer = features_and_scores(*named.model, {}, named.images);
    EXPECT_FALSE(answer.requires_grad()) << "the graph would be kept with it";
    EXPECT_FALSE(named.model->head().weight.requires_grad());
    EXPECT_FALSE(named.images.requires_grad());
}

TEST(OdinNetwork, RefusesNetworksThatItCannotWorkWith) {
    Watched model;
    const auto complaint = [&] {
        return message_of([&] { features_and_scores(model, {}, at::zeros({1, 3, 2, 2})); });
    };
    model.differentiable = false;
    EXPECT_THAT(complaint(), HasSubstr("aren't differentiable"));
    model.classes = 1;
    EXPECT_THAT(complaint(), HasSubstr("at least two classes"));
    const auto without_logits = models::find_model("torchscript").make(fixtures / "features.pt");
    EXPECT_THAT(message_of([&] { make_odin(*without_logits); }),
                HasSubstr("returns features only"));
}

TEST(Outputs, AreCalledByAllTheirParametersAndLieBesideTheFeatures) {
    const auto outputs = parse_outputs("odin, odin(epsilon=0.002), odin(temperature=1000.0000001)");
    ASSERT_EQ(outputs.size(), 3U);
    EXPECT_EQ(outputs[0].text(), "odin(temperature=1000, epsilon=0.0014)");
    EXPECT_EQ(outputs[2].text(), "odin(temperature=1000.0000001, epsilon=0.0014)");
    EXPECT_EQ(output_file("a/val.h5", outputs[0]), "a/val.odin.h5");
    EXPECT_EQ(output_file("a/val.h5", outputs[1]), "a/val.odin+epsilon=0.002.h5");
    EXPECT_EQ(full_output(parse_identity(outputs[2].text())), outputs[2]);
}

TEST(Outputs, ThatNobodyKnowsAreRefused) {
    const auto complaint = [](const char* list) {
        return message_of([&] { parse_outputs(list); });
    };
    EXPECT_THAT(complaint("odim"), HasSubstr("Did you mean"));
    EXPECT_THAT(complaint("odin(gamma=2)"), HasSubstr("no parameter 'gamma'"));
    EXPECT_THAT(complaint("odin(epsilon=2)"), HasSubstr("out of range"));
    EXPECT_THAT(complaint("odin(epsilon=x)"), HasSubstr("epsilon"));
    EXPECT_THAT(complaint("odin, odin(temperature=1000)"), HasSubstr("named twice"));
}

}  // namespace
}  // namespace farout::extraction
