#pragma once
// What any device channel must do, whatever the device: run with a stand-in for its memory in the
// tests of this folder, with CUDA's memory and NCCL in tests/cuda.

#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "parallel/collective.h"
#include "parallel/device_channel.h"
#include "parallel/fold_values.h"

namespace farout::parallel {

struct RankWithDevice {
    Communicator& ranks;
    DeviceMemory& memory;
    DeviceChannel& channel;
};

template <typename T>
DeviceArray<T> on_device(DeviceMemory& memory, const std::vector<T>& values) {
    DeviceArray<T> array(memory, values.size());
    array.copy_from_host(values);
    return array;
}

template <typename T>
std::vector<T> on_host(const DeviceArray<T>& array) {
    std::vector<T> values(array.size());
    array.copy_to_host(values);
    return values;
}

inline std::vector<std::int64_t> count_from(std::int64_t first, std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

/// Around the ring: even ranks send first. 3·2^20 numbers are more than a piece of staging.
inline void check_messages(const RankWithDevice& at) {
    if (at.ranks.size() % 2 == 1) return;
    const int next = (at.ranks.rank() + 1) % at.ranks.size();
    const int previous = (at.ranks.rank() + at.ranks.size() - 1) % at.ranks.size();
    for (const std::size_t count : {std::size_t{0}, std::size_t{5}, std::size_t{3} << 20U}) {
        const auto mine = on_device(at.memory, count_from(1000 * at.ranks.rank(), count));
        DeviceArray<std::int64_t> theirs(at.memory, count);
        const auto send = [&] { at.channel.send(std::as_bytes(mine.device()), next); };
        if (at.ranks.rank() % 2 == 0) send();
        at.channel.receive(std::as_writable_bytes(theirs.device()), previous);
        if (at.ranks.rank() % 2 == 1) send();
        EXPECT_EQ(on_host(theirs), count_from(1000 * previous, count)) << count << " numbers";
    }
}

inline void check_broadcast(const RankWithDevice& at) {
    for (int root = 0; root < at.ranks.size(); ++root) {
        auto array = on_device(at.memory, count_from(at.ranks.rank(), 5));
        at.channel.broadcast(std::as_writable_bytes(array.device()), root);
        EXPECT_EQ(on_host(array), count_from(root, 5)) << "root " << root;
    }
}

inline void check_all_reduce(const RankWithDevice& at) {
    const std::int64_t last = at.ranks.size() - 1;
    const auto reduced = [&](Reduction reduction) {
        auto array =
            on_device(at.memory, std::vector<std::int64_t>{at.ranks.rank(), -at.ranks.rank()});
        at.channel.all_reduce(array.device(), reduction);
        return on_host(array);
    };
    const std::int64_t sum = last * (last + 1) / 2;
    EXPECT_EQ(reduced(Reduction::sum), (std::vector<std::int64_t>{sum, -sum}));
    EXPECT_EQ(reduced(Reduction::minimum), (std::vector<std::int64_t>{0, -last}));
    EXPECT_EQ(reduced(Reduction::maximum), (std::vector<std::int64_t>{last, 0}));
}

inline DevicePartialSums device_sums_over(DeviceMemory& memory, Range parts) {
    DevicePartialSums sums = make_device_partial_sums();
    for (std::int64_t part = parts.begin; part < parts.end; ++part)
        sums.add(part, on_device(memory, part_values(part)));
    return sums;
}

inline void check_all_fold(const RankWithDevice& at) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        const std::int64_t parts = seed % 17;  // often fewer than ranks, and none
        const Range share = random_share(at.ranks, parts, seed);
        const auto total =
            all_fold(at.ranks, at.channel, at.memory, device_sums_over(at.memory, share), length);
        EXPECT_TRUE(same_bits(on_host(total), by_definition(0, parts)))
            << parts << " parts, seed " << seed;
    }
}

inline void check_channel(const RankWithDevice& at) {
    check_messages(at);
    check_broadcast(at);
    check_all_reduce(at);
    check_all_fold(at);
}

}  // namespace farout::parallel
