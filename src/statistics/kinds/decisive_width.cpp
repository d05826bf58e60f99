#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// Adds to `sums` the lengths of what a row has in the first k coordinates, k = 0 … D, then those
/// of what it has in the others.
void add_lengths(const double* coordinates, std::int64_t width, double* sums) {
    double* const first = sums;
    double* const others = sums + width + 1;
    double squares = 0;
    for (std::int64_t k = 1; k <= width; ++k) {
        squares += coordinates[k - 1] * coordinates[k - 1];
        first[k] += std::sqrt(squares);
    }
    squares = 0;
    for (std::int64_t k = width - 1; k >= 0; --k) {
        squares += coordinates[k] * coordinates[k];
        others[k] += std::sqrt(squares);
    }
}

/// How many of the head's directions ActSub counts as decisive: the k, from 0 to the rank of the
/// weight, with which training rows are on average nearest to as long within the first k directions
/// as outside of them; the smallest of equals. Beyond the rank it is arbitrary which direction
/// comes first. Gives the number `width`.
class DecisiveWidth final : public Statistic {
  public:
    explicit DecisiveWidth(Shape shape) : width_(shape.width) {}

    std::vector<Identity> asks_for() const override { return {directions_}; }
    std::unique_ptr<State> state() const override { return sums(2 * (width_ + 1)); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor directions = given.tensor(directions_, "directions").to(given.device);
        // Sums of the first k squares as a product: a device adds them in one order.
        const at::Tensor first = at::ones({width_, width_ + 1}, directions.options()).triu(1);
        return [directions, first, others = 1 - first](const DeviceTrainingRows& rows) {
            const at::Tensor squares = at::mm(rows.exact(), directions).square_();
            return at::cat(
                {at::mm(squares, first).sqrt_().sum(0), at::mm(squares, others).sqrt_().sum(0)});
        };
    }

    HostForm host_form(const Given& given) const override {
        return {.rows = [width = width_, directions = given.tensor(directions_, "directions")](
                            const TrainingRows& rows, std::span<double> state) {
            const Blocks tiles{rows.count(), numerics::tile_rows};
            std::vector<std::vector<double>> of_tiles(static_cast<std::size_t>(tiles.count()));
            numerics::for_row_tiles(rows.count(), [&](Range tile) {
                auto& sums = of_tiles[static_cast<std::size_t>(tile.begin / numerics::tile_rows)];
                sums.resize(static_cast<std::size_t>(2 * (width + 1)));
                const at::Tensor coordinates = at::mm(
                    rows.features().slice(0, tile.begin, tile.end).to(at::kDouble), directions);
                for (std::int64_t i = 0; i < tile.count(); ++i)
                    add_lengths(coordinates.const_data_ptr<double>() + i * width, width,
                                sums.data());
            });
            for (const auto& sums : of_tiles)
                for (std::size_t k = 0; k < sums.size(); ++k) state[k] += sums[k];
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const auto rank = static_cast<std::int64_t>(given.number(directions_, "rank"));
        std::int64_t best = 0;
        const auto difference = [&](std::int64_t k) {
            return std::abs(state[static_cast<std::size_t>(k)] -
                            state[static_cast<std::size_t>(width_ + 1 + k)]);
        };
        for (std::int64_t k = 1; k <= rank; ++k)
            if (difference(k) < difference(best)) best = k;
        return {{}, {{"width", static_cast<double>(best)}}};
    }

    std::uint64_t most_bytes() const override { return 0; }

  private:
    std::int64_t width_;
    Identity directions_{"weight_directions"};
};

}  // namespace

StatisticEntry decisive_width_entry() {
    return {.kind = "decisive_width",
            .meaning = "how many of the head's directions are decisive: width",
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<DecisiveWidth>(making.shape);
            }};
}

}  // namespace farout::statistics
