#pragma once
/// The machine that this process runs on: its name, the processor cores that a rank may use, and a
/// rank's fair share of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace farout::parallel {

/// As `hostname` prints it; "an unknown host" where the system doesn't tell.
std::string host_name();

/// "rank 3 on nodeB", of this process.
std::string rank_on_host(int rank);

/// The set of core numbers (below 8192) that the scheduler lets a process run on.
struct CoreMask {
    std::array<std::uint64_t, 128> words{};

    bool contains(std::size_t core) const { return (words[core / 64] >> (core % 64) & 1U) != 0; }
    void insert(std::size_t core) { words[core / 64] |= std::uint64_t{1} << (core % 64); }
    static constexpr std::size_t capacity() { return std::size_t{128} * 64; }
};

/// This process's affinity mask; empty where the system doesn't tell.
CoreMask own_cores();

/// How many cores rank `rank` of the host should use when every core is shared evenly by the ranks
/// that may run on it: the whole part of the sum of its shares, at least 1.
int fair_share(std::span<const CoreMask> masks_of_host, std::size_t rank);

/// The value of OMP_NUM_THREADS (its first number, "4,2" → 4), or nothing where it isn't set or
/// empty (nullptr, ""). Throws UsageError where it isn't a positive number.
std::optional<int> threads_wanted(const char* omp_num_threads);

}  // namespace farout::parallel
