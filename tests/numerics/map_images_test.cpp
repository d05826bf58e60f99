#include "numerics/map_images.h"

#include <atomic>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout::numerics {
namespace {

/// LibTorch's number of threads, put back at the end of a test.
class MapImages : public ::testing::Test {
  protected:
    ~MapImages() override { at::set_num_threads(before_); }

  private:
    int before_ = at::get_num_threads();
};

TEST_F(MapImages, KeepsTheOrderOfTheImages) {
    at::set_num_threads(3);
    const at::Tensor images = at::arange(7 * 3 * 2 * 2, at::kFloat).view({7, 3, 2, 2});
    const at::Tensor sums = map_images(
        images, 2, [](const at::Tensor& group) { return group.flatten(1).sum(1, true); });
    EXPECT_TRUE(at::equal(sums, images.flatten(1).sum(1, true)));
}

TEST_F(MapImages, GroupsFollowFromTheNumberOfImagesAlone) {
    for (const int threads : {1, 3}) {
        at::set_num_threads(threads);
        const at::Tensor sizes =
            map_images(at::zeros({7, 3, 2, 2}), 3, [](const at::Tensor& group) {
                return at::full({group.size(0)}, group.size(0), at::kLong);
            });
        EXPECT_TRUE(at::equal(sizes, at::tensor({3, 3, 3, 3, 3, 3, 1}, at::kLong)));
    }
}

TEST_F(MapImages, WorkSeesOneThreadForAnyNumberOfThreadsAndImages) {
    for (const int threads : {1, 2, 5})
        for (const std::int64_t images : {1, 2, 9}) {
            at::set_num_threads(threads);
            std::atomic<int> most{0};
            map_images(at::zeros({images, 3, 2, 2}), 1, [&](const at::Tensor& group) {
                int seen = most;
                while (seen < at::get_num_threads() &&
                       !most.compare_exchange_weak(seen, at::get_num_threads())) {
                }
                return group.flatten(1);
            });
            EXPECT_EQ(most, 1) << threads << " threads, " << images << " images";
            EXPECT_EQ(at::get_num_threads(), threads) << "the caller's number was changed";
        }
}

/// 1×1 convolutions over few pixels and many channels: oneDNN shares out the sum over channels when
/// it may.
TEST_F(MapImages, SameBitsForAnyNumberOfThreads) {
    at::Generator generator = at::detail::createCPUGenerator(1);
    const at::Tensor images = at::randn({3, 672, 7, 7}, generator);
    const at::Tensor weight = at::randn({192, 672, 1, 1}, generator);
    const auto work = [&](const at::Tensor& group) { return at::conv2d(group, weight); };
    at::set_num_threads(1);
    const at::Tensor once = map_images(images, 1, work);
    for (const int threads : {2, 3, 8, 24}) {
        at::set_num_threads(threads);
        EXPECT_TRUE(at::equal(map_images(images, 1, work), once)) << threads << " threads";
    }
}

TEST_F(MapImages, KeepsTheCallersGradientMode) {
    const auto gradients = [](const at::Tensor& group) {
        return at::full({group.size(0)}, c10::GradMode::is_enabled() ? 1 : 0);
    };
    const at::Tensor images = at::zeros({6, 3, 2, 2});
    EXPECT_EQ(map_images(images, 1, gradients).sum().item<int>(), 6);
    const c10::NoGradGuard none;
    EXPECT_EQ(map_images(images, 1, gradients).sum().item<int>(), 0);
}

TEST_F(MapImages, TheFirstExceptionComesBack) {
    const at::Tensor images = at::arange(6, at::kFloat).view({6, 1, 1, 1});
    const auto work = [](const at::Tensor& group) -> at::Tensor {
        const auto number = static_cast<int>(group.sum().item<float>());
        if (number >= 2) throw Error("image " + std::to_string(number));
        return group;
    };
    try {
        map_images(images, 1, work);
        FAIL() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "image 2");
    }
}

TEST_F(MapImages, NoImagesGiveNoRows) {
    const at::Tensor none = map_images(at::zeros({0, 3, 2, 2}), 1,
                                       [](const at::Tensor& group) { return group.flatten(1); });
    EXPECT_EQ(none.sizes(), (at::IntArrayRef{0, 12}));
}

}  // namespace
}  // namespace farout::numerics
