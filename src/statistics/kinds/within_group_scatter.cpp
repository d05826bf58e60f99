#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/kinds/packed_products.h"
#include "statistics/kinds/rows_of.h"

namespace farout::statistics {

namespace {

// Rows at a time: every piece reads two strips of them, which come from the cache when all of them
// fit in (2048 wide: 17 MB).
constexpr std::int64_t slab_rows = 1024;

// Rows of a power of two of bytes would meet in few lines of the cache (2048 wide: 41 GF/s instead
// of 44, and 26 instead of 32 in the last pieces).
constexpr std::int64_t padding = 16;

/// The rows of a slab, times their factors, less their groups' means, float64; the stride of its
/// rows is padded.
at::Tensor centred_rows(const TrainingRows& rows, Range slab, const at::Tensor& means,
                        const std::vector<double>& factors) {
    const std::int64_t width = means.size(1);
    const std::int64_t stride = width + padding;
    at::Tensor centred = at::empty({slab.count(), stride}, at::kDouble).slice(1, 0, width);
    const float* features = rows.features().const_data_ptr<float>() + slab.begin * width;
    const double* all_means = means.const_data_ptr<double>();
    double* result = centred.data_ptr<double>();
    numerics::for_row_tiles(slab.count(), [&](Range tile) {
        for (std::int64_t i = tile.begin; i < tile.end; ++i) {
            const auto row = static_cast<std::size_t>(slab.begin + i);
            const double* mean = all_means + rows.groups()[row] * width;
            const double factor = factors[row];
            for (std::int64_t k = 0; k < width; ++k)
                result[i * stride + k] =
                    static_cast<double>(features[i * width + k]) * factor - mean[k];
        }
    });
    return centred;
}

void add_scatter(const TrainingRows& rows, const at::Tensor& means, RowsOf of,
                 std::span<double> sums) {
    const std::vector<double> factors = factors_of(rows, of);
    const Blocks slabs{rows.count(), slab_rows};
    for (std::int64_t slab = 0; slab < slabs.count(); ++slab)
        add_products(centred_rows(rows, slabs.rows_of(slab), means, factors), sums);
}

/// Σ (h−μ_g)(h−μ_g)ᵀ over all rows, μ_g the mean of the row's group. Gives `scatter`, float64 D×D.
/// of=unit: the rows divided by their lengths.
///
/// Second moments about the groups' means rather than about one point: the scatter within classes
/// comes out without the cancellation of Σ_total − Σ_between, which would leave noise of the size
/// eps·‖Σ_total‖ in directions where it is singular. Any other second moment follows by adding the
/// groups' means to it, which is harmless. The state is the packed upper triangle.
class WithinGroupScatter final : public Statistic {
  public:
    WithinGroupScatter(Shape shape, const Identity& identity)
        : group_means_(of_same_rows("group_means", identity)),
          width_(shape.width),
          of_(rows_of(identity)) {}

    std::vector<Identity> asks_for() const override { return {group_means_}; }
    std::unique_ptr<State> state() const override { return sums(packed_length(width_)); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor means = given.tensor(group_means_, "means").to(given.device);
        const at::Tensor places = upper_triangle(means.size(1), given.device);
        return [means, places, of = of_](const DeviceTrainingRows& rows) {
            const at::Tensor centred = rows_in(rows, of) - means.index_select(0, rows.groups());
            return at::mm(centred.t(), centred).flatten().index_select(0, places);
        };
    }

    HostForm host_form(const Given& given) const override {
        const at::Tensor& means = given.tensor(group_means_, "means");
        return {.rows = [means, of = of_](const TrainingRows& rows, std::span<double> state) {
            add_scatter(rows, means, of, state);
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        return {{{"scatter", unpacked(state, width_)}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_ * width_);
    }

  private:
    Identity group_means_;
    std::int64_t width_;
    RowsOf of_;
};

}  // namespace

StatisticEntry within_group_scatter_entry() {
    return {
        .kind = "within_group_scatter",
        .meaning = "second moments about the means of the classes: scatter",
        .options = {rows_option()},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<WithinGroupScatter>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
