#include "images/batch_loader.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "grey_bmp.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

using namespace std::chrono_literals;

/// Twelve images of one pixel, in batches of up to three.
class BatchLoading : public ::testing::Test {
  protected:
    BatchLoading() {
        for (int image = 0; image < 12; ++image) {
            const std::string name = std::to_string(image) + ".bmp";
            testing::write_text(folder_ / name,
                                testing::grey_bmp(static_cast<unsigned char>(image * 20)));
            images_.push_back({name, 0});
        }
        options_.source = open_source(folder_.path());
        options_.preprocessing = parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=1/1/1", {});
        options_.workers = 4;
    }

    /// Names the batches one by one and counts them.
    NextRows batches(std::vector<Range> ranges) {
        return [this, ranges]() -> std::optional<Range> {
            const std::size_t number = asked_++;
            return number < ranges.size() ? std::optional(ranges[number]) : std::nullopt;
        };
    }

    testing::TemporaryFolder folder_;
    std::vector<ListedImage> images_;
    LoaderOptions options_;
    std::atomic<std::size_t> asked_{0};
};

void expect_loaded(const LoadedBatch& batch, Range rows) {
    ASSERT_EQ(batch.rows, rows);
    ASSERT_EQ(batch.side, 1);
    ASSERT_EQ(batch.pixels.size(), 3 * static_cast<std::size_t>(rows.count()));
    for (std::size_t value = 0; value < batch.pixels.size(); ++value) {
        const auto row = static_cast<float>(rows.begin) + static_cast<float>(value / 3);
        EXPECT_FLOAT_EQ(batch.pixels[value], row * 20 / 255);
    }
}

TEST_F(BatchLoading, GivesTheBatchesInTheOrderInWhichTheyWereNamed) {
    const std::vector<Range> ranges{{6, 9}, {0, 3}, {11, 12}, {3, 6}, {9, 11}, {4, 5}};
    BatchLoader loader(options_, images_, batches(ranges));
    for (const Range rows : ranges) expect_loaded(*loader.next(), rows);
    EXPECT_EQ(loader.next(), nullptr);
    EXPECT_EQ(loader.next(), nullptr) << "and again";
    EXPECT_GT(loader.busy_seconds(), 0);
}

TEST_F(BatchLoading, OfNoBatchesIsAtItsEnd) {
    BatchLoader loader(options_, images_, batches({}));
    EXPECT_EQ(loader.next(), nullptr);
}

TEST_F(BatchLoading, AsksForNoMoreRowsThanItHasRoomFor) {
    const std::vector<Range> ranges(10, Range{0, 2});
    BatchLoader loader(options_, images_, batches(ranges));
    for (std::size_t taken = 1; taken <= ranges.size(); ++taken) {
        loader.next();
        std::this_thread::sleep_for(5ms);  // time to ask for too many
        EXPECT_LE(asked_, taken + 2) << "the one in use and two ahead";
    }
}

TEST_F(BatchLoading, RowsThatCannotBeReadAreZerosAlsoWhereOtherPixelsWereBefore) {
    std::filesystem::remove(folder_ / "7.bmp");
    options_.batches_ahead = 1;
    BatchLoader loader(options_, images_, batches({{4, 6}, {4, 6}, {6, 8}, {7, 9}, {8, 10}}));
    loader.next();
    loader.next();
    const LoadedBatch* batch = loader.next();
    EXPECT_EQ(batch->faults[1], ImageFault::not_found);
    EXPECT_NE(batch->reasons[1], "");
    EXPECT_EQ(std::vector<float>(batch->pixels.begin() + 3, batch->pixels.end()),
              std::vector<float>(3, 0.F));
    batch = loader.next();
    EXPECT_EQ(batch->faults[0], ImageFault::not_found);
    EXPECT_EQ(batch->faults[1], std::nullopt);
    EXPECT_EQ(batch->reasons[1], "");
    expect_loaded(*loader.next(), {8, 10});
}

TEST_F(BatchLoading, WhatThrowsWhileRowsAreNamedIsThrownByNext) {
    std::atomic<int> calls{0};
    BatchLoader loader(options_, images_, [&]() -> std::optional<Range> {
        if (calls++ == 2) throw std::runtime_error("Broken cable.");
        return Range{0, 3};
    });
    const auto take_all = [&] {
        while (loader.next() != nullptr) {
        }
    };
    EXPECT_THROW(take_all(), std::runtime_error);
}

TEST_F(BatchLoading, MayEndEarly) {
    for (int taken = 0; taken < 4; ++taken) {
        asked_ = 0;
        BatchLoader loader(options_, images_, batches(std::vector<Range>(10, Range{0, 3})));
        for (int batch = 0; batch < taken; ++batch) loader.next();
    }
}

}  // namespace
}  // namespace farout::images
