#pragma once
// What the tests of columns that ranks share have in common.

#include <cstdint>
#include <vector>

#include "distributed/spread_scores.h"
#include "metrics/sorted_scores.h"
#include "parallel/ranks.h"

namespace farout::distributed {

/// Instantiated in distributed/ranks_in_process.cpp and mpi/ranks_of_job.cpp.
class DistributedTest : public parallel::EveryCommunicator {};

/// A set's scores; without marks all rows take part.
struct Column {
    std::vector<float> scores;
    std::vector<std::uint8_t> taken;

    explicit Column(std::vector<float> values) : Column(values, {}) {}
    Column(std::vector<float> values, std::vector<std::uint8_t> marks)
        : scores(std::move(values)), taken(std::move(marks)) {
        if (taken.empty()) taken.assign(scores.size(), 1);
    }

    metrics::ScoreColumn<float> view(const std::string& set) const {
        return {scores, taken, "msp", set};
    }
};

/// A column in memory, of which a rank sees what it reads.
class MemorySource final : public ScoreSource {
  public:
    MemorySource(const Column& column, const std::string& set)
        : ScoreSource("msp", set), column_(column) {}

    std::int64_t rows() const override { return static_cast<std::int64_t>(column_.scores.size()); }
    void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const override {
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            const auto from = static_cast<std::size_t>(row);
            const auto to = static_cast<std::size_t>(row - rows.begin);
            scores[to] = column_.scores.at(from);
            taken[to] = column_.taken.at(from);
        }
    }

  private:
    const Column& column_;
};

}  // namespace farout::distributed
