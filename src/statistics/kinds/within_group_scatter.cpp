#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"

namespace farout::statistics {

namespace {

// The scatter is made in square pieces of this many columns, only those on and above the diagonal:
// 5/8 of the whole for D = 768, 0.55 for D = 2048. Narrower pieces, and powers of two, slow MKL's
// product down (192: 45 GF/s on a core that makes the whole at 48; 128: 31; 256: 40).
constexpr std::int64_t piece_width = 192;

// Rows at a time: every piece reads two strips of them, which come from the cache when all of them
// fit in (2048 wide: 17 MB).
constexpr std::int64_t slab_rows = 1024;

// Rows of a power of two of bytes would meet in few lines of the cache (2048 wide: 41 GF/s instead
// of 44, and 26 instead of 32 in the last pieces).
constexpr std::int64_t padding = 16;

/// Where row i of the packed upper triangle of a D×D matrix begins, less i: entry (i, j) lies at
/// offset + j.
std::int64_t packed_offset(std::int64_t row, std::int64_t width) {
    return row * width - row * (row + 1) / 2;
}

/// Second moments about the groups' means rather than about one point: the scatter within classes,
/// Σ_within, comes out without the cancellation of Σ_total − Σ_between, which would leave noise of
/// the size eps·‖Σ_total‖ in directions where Σ_within is singular. Any other second moment follows
/// by adding the groups' means to it, which is harmless.
class WithinGroupScatter : public Estimator {
  public:
    WithinGroupScatter(Shape shape, std::vector<Derivation> derivations, at::Device device)
        : width_(shape.width), derivations_(std::move(derivations)), device_(device) {}

    std::string name() const override { return fit_step::scatter; }

    std::size_t length() const override {
        return static_cast<std::size_t>(width_ * (width_ + 1) / 2);
    }

    void add(TrainingRows& rows, const Statistics& so_far, std::span<double> sums) const override {
        const Blocks slabs{rows.count(), slab_rows};
        const Blocks pieces{width_, piece_width};
        for (std::int64_t slab = 0; slab < slabs.count(); ++slab) {
            const at::Tensor centred =
                centred_rows(rows, slabs.rows_of(slab), so_far.tensors.at("group_means"));
            numerics::for_tasks(pieces.count() * pieces.count(), [&](std::int64_t task) {
                const Range down = pieces.rows_of(task / pieces.count());
                const Range across = pieces.rows_of(task % pieces.count());
                if (down.begin <= across.begin) add_piece(centred, down, across, sums);
            });
        }
    }

    DeviceSums on_device(at::Device device, const Statistics& so_far) const override {
        return scatter_on_device(device, so_far.tensors.at("group_means"));
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        const at::Tensor within = at::empty({width_, width_}, at::kDouble);
        double* full = within.data_ptr<double>();
        for (std::int64_t i = 0; i < width_; ++i) {
            const double* packed = sums.data() + packed_offset(i, width_);
            for (std::int64_t j = i; j < width_; ++j)
                full[i * width_ + j] = full[j * width_ + i] = packed[j];
        }
        for (const Derivation& derive : derivations_) derive(within.to(device_), statistics);
    }

  private:
    at::Tensor centred_rows(const TrainingRows& rows, Range slab, const at::Tensor& means) const {
        const std::int64_t stride = width_ + padding;
        at::Tensor centred = at::empty({slab.count(), stride}, at::kDouble).slice(1, 0, width_);
        const float* features = rows.features().const_data_ptr<float>() + slab.begin * width_;
        const double* all_means = means.const_data_ptr<double>();
        double* result = centred.data_ptr<double>();
        numerics::for_row_tiles(slab.count(), [&](Range tile) {
            for (std::int64_t i = tile.begin; i < tile.end; ++i) {
                const auto row = static_cast<std::size_t>(slab.begin + i);
                const double* mean = all_means + rows.groups()[row] * width_;
                for (std::int64_t k = 0; k < width_; ++k)
                    result[i * stride + k] =
                        static_cast<double>(features[i * width_ + k]) - mean[k];
            }
        });
        return centred;
    }

    void add_piece(const at::Tensor& centred, Range down, Range across,
                   std::span<double> sums) const {
        const at::Tensor piece = at::mm(centred.slice(1, down.begin, down.end).t(),
                                        centred.slice(1, across.begin, across.end));
        const double* row = piece.const_data_ptr<double>();
        for (std::int64_t i = down.begin; i < down.end; ++i, row += across.count()) {
            double* packed = sums.data() + packed_offset(i, width_);
            for (std::int64_t j = std::max(i, across.begin); j < across.end; ++j)
                packed[j] += row[j - across.begin];
        }
    }

    std::int64_t width_;
    std::vector<Derivation> derivations_;
    at::Device device_;  ///< of the derivations
};

}  // namespace

std::unique_ptr<Estimator> make_within_group_scatter(Shape shape,
                                                     std::vector<Derivation> derivations,
                                                     at::Device device) {
    return std::make_unique<WithinGroupScatter>(shape, std::move(derivations), device);
}

}  // namespace farout::statistics
