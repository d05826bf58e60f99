#include "extraction/detail/network_queue.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"

namespace farout::extraction {
namespace {

constexpr int side = 2;

/// Features: the first pixel of the red and of the blue channel. Fails where red is 13.
class FirstPixel : public models::Model {
  public:
    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps&) override {
        const at::Tensor pixels = images.flatten(2).select(2, 0);
        if (pixels.select(1, 0).eq(13).any().item<bool>()) throw Error("Thirteen.");
        return {at::stack({pixels.select(1, 0), pixels.select(1, 2)}, 1), {}};
    }
    numerics::Head head() const override { return {at::eye(2), at::zeros(2)}; }
    std::int64_t feature_width() const override { return 2; }
    void to(const at::Device&, at::ScalarType) override {}
};

/// Image number n of the list has red n, green −1, blue 100 n.
void load(images::LoadedBatch& batch, Range rows) {
    batch = {rows, side, {}, {}, {}};
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        for (const auto value : {row, std::int64_t{-1}, 100 * row})
            batch.pixels.insert(batch.pixels.end(), side * side, static_cast<float>(value));
        batch.faults.emplace_back();
        batch.reasons.push_back("row " + std::to_string(row));
    }
}

void expect_answer(const AnsweredBatch& answered, Range rows) {
    EXPECT_EQ(answered.batch.rows.begin, rows.begin);
    EXPECT_EQ(answered.batch.rows.end, rows.end);
    ASSERT_EQ(answered.outputs.front().size(0), rows.count());
    ASSERT_EQ(answered.outputs.size(), 1U);
    for (std::int64_t row = 0; row < rows.count(); ++row) {
        const auto number = static_cast<float>(rows.begin + row);
        EXPECT_EQ(answered.outputs.front()[row][0].item<float>(), number);
        EXPECT_EQ(answered.outputs.front()[row][1].item<float>(), 100 * number);
        EXPECT_EQ(answered.batch.reasons[static_cast<std::size_t>(row)],
                  "row " + std::to_string(rows.begin + row));
    }
}

/// Both kinds, with the CPU as the device.
class NetworkQueueTest : public ::testing::TestWithParam<decltype(&make_direct_queue)> {
  protected:
    FirstPixel model_;
    const ExtractionNetwork network_{model_, {ExtractionNetwork::features}, at::kCPU};
    const std::unique_ptr<NetworkQueue> queue_ = GetParam()(network_);
    images::LoadedBatch memory_;  ///< filled again for every batch, as the loader does
};

TEST_P(NetworkQueueTest, AnswersInOrderFromMemoryThatIsUsedAgain) {
    // The last batch of a block is shorter; a longer one may follow.
    const std::vector<Range> batches{{0, 2}, {2, 4}, {4, 5}, {5, 8}, {8, 9}, {20, 22}};
    std::size_t given = 0;
    for (const Range& rows : batches) {
        for (; given < batches.size() && queue_->has_room(); ++given) {
            load(memory_, batches[given]);
            queue_->submit(memory_);
        }
        std::fill(memory_.pixels.begin(), memory_.pixels.end(), 13.F);
        expect_answer(queue_->take(), rows);
    }
    EXPECT_TRUE(queue_->is_empty());
}

TEST_P(NetworkQueueTest, KeepsWhatWasTakenWhileOthersPass) {
    load(memory_, {0, 2});
    queue_->submit(memory_);
    const AnsweredBatch first = queue_->take();
    for (const Range& rows : {Range{2, 4}, Range{4, 6}, Range{6, 8}}) {
        load(memory_, rows);
        queue_->submit(memory_);
        queue_->take();
    }
    expect_answer(first, {0, 2});
}

TEST_P(NetworkQueueTest, HandsOnWhatTheNetworkThrows) {
    load(memory_, {12, 14});
    EXPECT_EQ(testing::message_of([&] {
                  queue_->submit(memory_);
                  queue_->take();
              }),
              "Thirteen.");
}

TEST(StagedQueue, HasABatchOnItsWayWhileAnotherIsTakenApart) {
    FirstPixel model;
    const ExtractionNetwork network(model, {ExtractionNetwork::features}, at::kCPU);
    const auto queue = make_staged_queue(network);
    images::LoadedBatch memory;
    load(memory, {0, 2});
    queue->submit(memory);
    EXPECT_TRUE(queue->has_room());
    queue->submit(memory);
    EXPECT_FALSE(queue->has_room());
}

/// Asks the device for more than it has.
class TooLarge : public FirstPixel {
  public:
    models::NetworkAnswer forward(const at::Tensor&, const models::Taps&) override {
        TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate much.");
        return {};
    }
};

TEST(StagedQueue, SaysWhatToDoWhereTheDevicesMemoryIsTooSmall) {
    TooLarge model;
    const ExtractionNetwork network(model, {ExtractionNetwork::features}, at::kCPU);
    const auto queue = make_staged_queue(network);
    images::LoadedBatch memory;
    load(memory, {0, 2});
    EXPECT_THAT(testing::message_of([&] { queue->submit(memory); }),
                ::testing::AllOf(::testing::HasSubstr("batches of 2 images"),
                                 ::testing::HasSubstr("smaller --batch")));
}

INSTANTIATE_TEST_SUITE_P(Queues, NetworkQueueTest,
                         ::testing::Values(&make_direct_queue, &make_staged_queue),
                         [](const auto& kind) -> std::string {
                             return kind.param == &make_direct_queue ? "direct" : "staged";
                         });

}  // namespace
}  // namespace farout::extraction
