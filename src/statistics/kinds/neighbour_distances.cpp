#include <algorithm>
#include <span>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "numerics/unit_rows.h"
#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

namespace {

/// Shares of a sample, in ten-millionths, and which neighbours they stand for.
struct Neighbourhoods {
    std::vector<double> shares;
    std::vector<std::int64_t> places;  ///< rising; place 0 is a row itself

    /// 0.001 to 0.1 in 100 steps, 0.105 to 0.5 in 81, 0.51 to 0.99 in 49: the place ⌊share·m − 1⌋
    /// of the neighbours alone, at least the first. Those that stand for the neighbour of a smaller
    /// one are left out.
    explicit Neighbourhoods(std::int64_t rows) {
        constexpr std::int64_t whole = 10'000'000;
        const auto add = [&](std::int64_t share) {
            const std::int64_t place =
                std::min(std::max<std::int64_t>(0, share * rows / whole - 1) + 1, rows - 1);
            if (!places.empty() && places.back() >= place) return;
            shares.push_back(static_cast<double>(share) / static_cast<double>(whole));
            places.push_back(place);
        };
        for (std::int64_t k = 0; k < 100; ++k) add(10'000 * (k + 1));
        for (std::int64_t k = 0; k < 81; ++k) add(1'050'000 + 49'375 * k);
        for (std::int64_t k = 0; k < 49; ++k) add(5'100'000 + 100'000 * k);
    }
};

/// What would stand at these places (rising) if the numbers were sorted. Moves the numbers. Each
/// nth_element leaves two parts to look through: m·log of the places instead of m·log m.
void select(std::span<double> numbers, std::int64_t first, std::span<const std::int64_t> places,
            double* found) {
    if (places.empty()) return;
    const std::size_t middle = places.size() / 2;
    const std::int64_t place = places[middle] - first;
    std::nth_element(numbers.begin(), numbers.begin() + place, numbers.end());
    found[middle] = numbers[static_cast<std::size_t>(place)];
    select(numbers.first(static_cast<std::size_t>(place)), first, places.first(middle), found);
    select(numbers.subspan(static_cast<std::size_t>(place) + 1), first + place + 1,
           places.subspan(middle + 1), found + middle + 1);
}

/// How far each row of a sample is from its neighbours among them. Gives
///  - neighbour_shares, float64 K ≤ 230: shares of the sample, rising;
///  - neighbour_distances, float64 m×K: of each row the squared distance to the neighbour within
///    which this share of the sample lies (Neighbourhoods), of rows divided by their lengths, each
///    row rising. A row of zeros is as far as vectors of length 1 and 0 are.
class NeighbourDistances final : public Statistic {
  public:
    NeighbourDistances(Shape shape, const Identity& identity)
        : width_(shape.width),
          most_rows_(SampleParameters(identity).rows),
          sample_(of_same_sample("training_sample", identity)) {}

    std::vector<Identity> asks_for() const override { return {sample_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const at::Tensor units = numerics::unit_rows(given.tensor(sample_, "sample_features"));
        const std::int64_t rows = units.size(0);
        const Neighbourhoods near(rows);
        const auto kept = static_cast<std::int64_t>(near.places.size());
        at::Tensor found = at::empty({rows, kept}, at::kDouble);
        numerics::for_row_tiles(rows, [&](Range tile) {
            at::Tensor distances =
                numerics::squared_unit_distances(units.slice(0, tile.begin, tile.end), units);
            auto* row = distances.data_ptr<double>();
            for (std::int64_t i = tile.begin; i < tile.end; ++i, row += rows)
                select({row, static_cast<std::size_t>(rows)}, 0, near.places,
                       found.data_ptr<double>() + i * kept);
        });
        return {{{"neighbour_shares", at::tensor(near.shares, at::kDouble)},
                 {"neighbour_distances", found}},
                {}};
    }

    double work_to_finish() const override {
        const auto rows = static_cast<double>(most_rows_);
        return rows * rows * static_cast<double>(width_);
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * 230 * static_cast<std::uint64_t>(1 + most_rows_);
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor& distances = fitted.tensors.at("neighbour_distances");
        return {{"sampled_rows", distances.size(0)}, {"shares", distances.size(1)}};
    }

  private:
    std::int64_t width_;
    std::int64_t most_rows_;
    Identity sample_;
};

}  // namespace

StatisticEntry neighbour_distances_entry() {
    return {
        .kind = "neighbour_distances",
        .meaning =
            "distances of the rows of a sample to their neighbours among them: neighbour_shares, "
            "neighbour_distances",
        .parameters = {"size", "seed"},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<NeighbourDistances>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
