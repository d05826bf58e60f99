/// The published EfficientNet-Lite weights on real photos. Not registered where either is missing.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "images/decode.h"
#include "images/lists/image_list.h"
#include "models/model.h"
#include "numerics/map_images.h"

namespace farout::models {
namespace {

std::unique_ptr<Model> load(const std::string& name) {
    return find_model(name).make(FAROUT_EFFICIENTNET_DIR "/" + name + ".pth");
}

at::Tensor load_images(const std::vector<images::ListedImage>& listed,
                       const images::Preprocessing& preprocessing) {
    const std::int64_t side = preprocessing.size;
    at::Tensor images = at::empty({static_cast<std::int64_t>(listed.size()), 3, side, side});
    const auto pixels = static_cast<std::size_t>(3 * side * side);
    float* next = images.mutable_data_ptr<float>();
    for (const images::ListedImage& image : listed) {
        images::preprocess(images::read_image(FAROUT_SHARED_DATA "/photos_id/" + image.path),
                           preprocessing, {next, pixels});
        next += pixels;
    }
    return images;
}

at::Tensor features_of(Model& model, const at::Tensor& images) {
    const at::InferenceMode inference;
    return numerics::map_images(images, model.images_together(),
                                [&](const at::Tensor& group) { return model.features(group); });
}

/// An independent computation (Pillow, torch) had 268 of 300 right with Lite0.
TEST(SharedDataPhotos, Lite0RecognisesThem) {
    const auto listed = images::read_image_list(FAROUT_SHARED_DATA "/photos_id/list.txt");
    ASSERT_EQ(listed.size(), 300U);
    const auto model = load("efficientnet_lite0");
    const at::Tensor images =
        load_images(listed, find_model("efficientnet_lite0").preprocessing.value());
    const auto [weight, bias] = model->head();
    const at::Tensor predicted = at::addmm(bias, features_of(*model, images), weight.t()).argmax(1);
    int right = 0;
    for (std::size_t row = 0; row < listed.size(); ++row)
        right += predicted[static_cast<std::int64_t>(row)].item<std::int64_t>() == listed[row].label
                     ? 1
                     : 0;
    RecordProperty("right", right);
    EXPECT_GE(right, 264);
}

TEST(SharedDataPhotos, SameBitsForAnyNumberOfThreads) {
    auto listed = images::read_image_list(FAROUT_SHARED_DATA "/photos_id/list.txt");
    listed.resize(5);
    const auto model = load("efficientnet_lite0");
    const at::Tensor images =
        load_images(listed, find_model("efficientnet_lite0").preprocessing.value());
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    const at::Tensor once = features_of(*model, images);
    for (const int threads : {2, 3, 8}) {
        at::set_num_threads(threads);
        EXPECT_TRUE(at::equal(features_of(*model, images), once)) << threads << " threads";
        EXPECT_TRUE(at::equal(features_of(*model, images.narrow(0, 0, 1)), once.narrow(0, 0, 1)));
    }
    at::set_num_threads(before);
}

TEST(SharedDataPhotos, TheLargerNetworksRecogniseThemToo) {
    auto listed = images::read_image_list(FAROUT_SHARED_DATA "/photos_id/list.txt");
    listed.resize(40);
    for (const char* name : {"efficientnet_lite1", "efficientnet_lite2"}) {
        const auto model = load(name);
        const at::Tensor images = load_images(listed, find_model(name).preprocessing.value());
        const auto [weight, bias] = model->head();
        const at::Tensor predicted =
            at::addmm(bias, features_of(*model, images), weight.t()).argmax(1);
        int right = 0;
        for (std::size_t row = 0; row < listed.size(); ++row)
            right +=
                predicted[static_cast<std::int64_t>(row)].item<std::int64_t>() == listed[row].label
                    ? 1
                    : 0;
        EXPECT_GE(right, 34) << name << " of 40";
    }
}

}  // namespace
}  // namespace farout::models
