// Work cut into tiles: done once, by any number of threads, with the same bits.

#include "numerics/tiles.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace farout::numerics {
namespace {

/// left·right, a tile of rows at a time, as statistics and scores make their products.
at::Tensor product_of(const at::Tensor& left, const at::Tensor& right) {
    at::Tensor product = at::empty({left.size(0), right.size(1)}, left.options());
    for_row_tiles(left.size(0), [&](Range tile) {
        at::Tensor rows = product.slice(0, tile.begin, tile.end);
        at::mm_out(rows, left.slice(0, tile.begin, tile.end), right);
    });
    return product;
}

class Tiles : public testing::Test {
  protected:
    void TearDown() override { at::set_num_threads(threads_before_); }

  private:
    int threads_before_ = at::get_num_threads();
};

TEST_F(Tiles, CoverEveryRowOnce) {
    for (const int threads : {1, 3}) {
        at::set_num_threads(threads);
        for (const std::int64_t rows : {0, 1, 255, 256, 257, 1000}) {
            std::vector<std::atomic<int>> visits(static_cast<std::size_t>(rows));
            for_row_tiles(rows, [&](Range tile) {
                for (std::int64_t i = tile.begin; i < tile.end; ++i)
                    ++visits[static_cast<std::size_t>(i)];
            });
            for (const auto& visit : visits) ASSERT_EQ(visit, 1);
        }
    }
}

TEST_F(Tiles, LeaveLibTorchItsThreads) {
    at::set_num_threads(3);
    for_tasks(20, [](std::int64_t) { EXPECT_EQ(at::get_num_threads(), 1); });
    EXPECT_EQ(at::get_num_threads(), 3);
}

TEST_F(Tiles, AreSharedAmongThreads) {
    at::set_num_threads(2);
    std::atomic<int> inside = 0;
    // Both tasks wait for each other: one thread alone would never end.
    for_tasks(2, [&](std::int64_t) {
        ++inside;
        while (inside < 2) std::this_thread::yield();
    });
    EXPECT_EQ(inside, 2);
}

TEST_F(Tiles, ThrowWhatATaskThrows) {
    at::set_num_threads(3);
    const auto failing = [](std::int64_t task) {
        if (task == 7) throw std::runtime_error("task 7");
    };
    EXPECT_THROW(for_tasks(50, failing), std::runtime_error);
    std::atomic<int> done = 0;
    for_tasks(50, [&](std::int64_t) { ++done; });
    EXPECT_EQ(done, 50);
}

TEST_F(Tiles, MultiplyWithTheSameBitsForAnyNumberOfThreads) {
    at::manual_seed(5);
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
        const at::Tensor left = at::randn({4000, 300}, type);
        const at::Tensor right = at::randn({300, 150}, type);
        at::set_num_threads(1);
        const at::Tensor one = product_of(left, right);
        EXPECT_TRUE(at::allclose(one, at::mm(left, right), 1e-4, 1e-4));
        for (const int threads : {2, 3, 5}) {
            at::set_num_threads(threads);
            EXPECT_TRUE(product_of(left, right).equal(one)) << threads;
        }
    }
}

}  // namespace
}  // namespace farout::numerics
