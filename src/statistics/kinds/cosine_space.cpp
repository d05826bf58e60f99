#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/cosine_features.h"
#include "numerics/single_thread.h"
#include "numerics/tiles.h"
#include "numerics/unit_rows.h"
#include "statistics/kinds/packed_products.h"
#include "statistics/kinds/residual_space.h"
#include "statistics/kinds/training_moments.h"

namespace farout::statistics {

namespace {

// As within_group_scatter.cpp has them, and for its reasons.
constexpr std::int64_t slab_rows = 1024;
constexpr std::int64_t padding = 16;

/// What a principal component analysis of random_cosines of the rows of length 1 leaves. Gives
///  - cosine_mean, float64 M: the mean of φ over the training rows;
///  - cosine_residual_basis, float64 M×(M−q): orthonormal columns that span the eigenvectors of
///    their covariance beyond the first q; q is dim, or below 1 the fewest whose eigenvalues make
///    this share of all, at most M−1;
/// and the numbers principal_dim, q, and rank, of the covariance.
///
/// The state: Σ φ, then the packed upper triangle of Σ φ φᵀ, whose cancellation is harmless: φ's
/// values are near 1/√M, their deviations, too.
class CosineSpace final : public Statistic {
  public:
    explicit CosineSpace(const Identity& identity)
        : cosines_{"random_cosines",
                   {{"M", identity.value("M")},
                    {"gamma", identity.value("gamma")},
                    {"seed", identity.value("seed")}}},
          count_(whole_parameter(identity, "M", 1, 16384)),
          dim_(any_width(identity)) {}

    std::vector<Identity> asks_for() const override { return {cosines_}; }
    std::unique_ptr<State> state() const override { return sums(count_ + packed_length(count_)); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor directions = given.tensor(cosines_, "directions").to(given.device);
        const at::Tensor phases = given.tensor(cosines_, "phases").to(given.device);
        const at::Tensor places = upper_triangle(count_, given.device);
        return [directions, phases, places](const DeviceTrainingRows& rows) {
            const at::Tensor cosines = numerics::cosine_features(rows.unit(), directions, phases);
            return at::cat(
                {cosines.sum(0), at::mm(cosines.t(), cosines).flatten().index_select(0, places)});
        };
    }

    HostForm host_form(const Given& given) const override {
        return {.rows = [directions = given.tensor(cosines_, "directions"),
                         phases = given.tensor(cosines_, "phases")](const TrainingRows& rows,
                                                                    std::span<double> state) {
            const auto count = static_cast<std::size_t>(phases.size(0));
            const Blocks slabs{rows.count(), slab_rows};
            for (std::int64_t slab = 0; slab < slabs.count(); ++slab) {
                const Range range = slabs.rows_of(slab);
                const at::Tensor cosines = cosines_of(
                    rows.features().slice(0, range.begin, range.end), directions, phases);
                add_rows(cosines, state.first(count));
                add_products(cosines, state.subspan(count));
            }
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const numerics::SingleThread single;
        at::Tensor mean = at::empty({count_}, at::kDouble);
        for (std::int64_t m = 0; m < count_; ++m)
            mean.data_ptr<double>()[m] = state[static_cast<std::size_t>(m)] / given.rows();
        const at::Tensor moment =
            unpacked(state.subspan(static_cast<std::size_t>(count_)), count_) / given.rows();
        const at::Tensor covariance = (moment - at::outer(mean, mean)).to(given.device);
        const auto [values, vectors] = at::linalg_eigh(covariance);
        const std::int64_t dim = std::min(dim_.among(values), count_ - 1);
        const at::Tensor basis = vectors.slice(1, 0, count_ - dim).flip(1).contiguous();
        return {{{"cosine_mean", mean}, {"cosine_residual_basis", basis.to(at::kCPU)}},
                {{"principal_dim", static_cast<double>(dim)},
                 {"rank", static_cast<double>(rank_of(values))}}};
    }

    double work_to_finish() const override {
        const auto count = static_cast<double>(count_);
        return 15 * count * count * count;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(count_ * (1 + count_));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override { return rank_as_size(fitted); }

  private:
    static at::Tensor cosines_of(const at::Tensor& features, const at::Tensor& directions,
                                 const at::Tensor& phases) {
        const std::int64_t count = phases.size(0);
        at::Tensor cosines =
            at::empty({features.size(0), count + padding}, at::kDouble).slice(1, 0, count);
        numerics::for_row_tiles(features.size(0), [&](Range tile) {
            const at::Tensor unit =
                numerics::unit_rows(features.slice(0, tile.begin, tile.end).to(at::kDouble));
            cosines.slice(0, tile.begin, tile.end)
                .copy_(numerics::cosine_features(unit, directions, phases));
        });
        return cosines;
    }
    static void add_rows(const at::Tensor& rows, std::span<double> sums) {
        const double* row = rows.const_data_ptr<double>();
        for (std::int64_t i = 0; i < rows.size(0); ++i, row += rows.stride(0))
            for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += row[m];
    }

    Identity cosines_;
    std::int64_t count_;
    PrincipalWidth dim_;
};

}  // namespace

StatisticEntry cosine_space_entry() {
    return {.kind = "cosine_space",
            .meaning =
                "principal components of random_cosines: cosine_mean, cosine_residual_basis, "
                "principal_dim, rank",
            .parameters = {"M", "gamma", "seed", "dim"},
            .uses_head = false,
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<CosineSpace>(identity);
            }};
}

}  // namespace farout::statistics
