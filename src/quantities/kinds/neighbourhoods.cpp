#include "quantities/kinds/neighbourhoods.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/bank_search.h"
#include "numerics/unit_rows.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// More than float64 rounds squared distances of rows of length 1.
constexpr double equal_within = 1e-12;

}  // namespace

struct NeighbourTables {
    explicit NeighbourTables(Neighbourhoods from)
        : name(std::move(from.name)),
          features(std::move(from.features)),
          shares(at::cat({std::move(from.shares), at::ones({1}, at::kDouble)})),
          reach(from.distances + equal_within),
          bank(features.to(at::kFloat)),
          single(at::empty(features.sizes(), at::kFloat)),
          single_reach(reach.t().to(at::kFloat).contiguous()) {
        for (std::int64_t i = 0; i < rows(); ++i)
            bank.write(i, single.data_ptr<float>() + i * bank.width());
    }

    std::int64_t rows() const { return bank.count(); }
    std::int64_t kept() const { return reach.size(1); }
    double reach_of(std::int64_t row, std::int64_t k) const {
        return reach.const_data_ptr<double>()[row * kept() + k];
    }
    std::uint64_t bytes() const {
        return 2 * single.nbytes() + reach.nbytes() + single_reach.nbytes();
    }

    std::string name;
    at::Tensor features;      ///< the statistics' own
    at::Tensor shares;        ///< and 1 behind them
    at::Tensor reach;         ///< float64 m×K
    numerics::UnitRows bank;  ///< of the features, float32
    at::Tensor single;        ///< ĥ_i, float32 m×D
    at::Tensor single_reach;  ///< float32 K×m
};

namespace {

/// One row beside those of the sample.
class RowBeside {
  public:
    /// `unit`: ĥ, D numbers; `products`: with all rows of the sample, of float32.
    RowBeside(const NeighbourTables& tables, const double* unit, const float* products)
        : tables_(tables),
          unit_(unit),
          is_zero_(numerics::sum_of_squares(unit, tables.bank.width()) == 0),
          distances_(static_cast<std::size_t>(tables.rows())),
          exact_(distances_.size(), std::numeric_limits<double>::quiet_NaN()),
          margin_(static_cast<float>(2 * numerics::rounding_of_unit_product(tables.bank.width()) +
                                     rounding_of_distances)) {
        for (std::int64_t i = 0; i < tables.rows(); ++i)
            distances_[static_cast<std::size_t>(i)] =
                is_zero_ != tables.bank.is_zero(i) ? 1.F : 2 - 2 * products[i];
        if (is_zero_)
            for (std::int64_t i = 0; i < tables.rows(); ++i)
                if (tables.bank.is_zero(i)) distances_[static_cast<std::size_t>(i)] = 0;
    }

    /// Whether at least so many rows have this one among their neighbours at the k-th share.
    bool is_neighbour_of(std::int64_t count, std::int64_t k) {
        const float* reach = tables_.single_reach.const_data_ptr<float>() + k * tables_.rows();
        const auto within = [&](float more) {
            return numerics::count_at_least(reach, distances_.data(), tables_.rows(), more);
        };
        const std::int64_t sure = within(margin_);
        if (sure >= count) return true;
        if (within(-margin_) < count) return false;
        std::int64_t found = sure;
        for (std::int64_t i = 0; i < tables_.rows() && found < count; ++i) {
            const float distance = distances_[static_cast<std::size_t>(i)];
            if (reach[i] < distance - margin_ || reach[i] >= distance + margin_) continue;
            if (tables_.reach_of(i, k) >= exact_distance(i)) ++found;
        }
        return found >= count;
    }

  private:
    /// Of float32: a distance from its product, and a distance of the table.
    static constexpr double rounding_of_distances = 1e-6;

    double exact_distance(std::int64_t row) {
        double& distance = exact_[static_cast<std::size_t>(row)];
        if (!std::isnan(distance)) return distance;
        std::vector<double> other(static_cast<std::size_t>(tables_.bank.width()));
        tables_.bank.write(row, other.data());
        distance = numerics::squared_unit_distance(unit_, is_zero_, other.data(),
                                                   tables_.bank.is_zero(row), tables_.bank.width());
        return distance;
    }

    const NeighbourTables& tables_;
    const double* unit_;
    bool is_zero_;
    std::vector<float> distances_;
    std::vector<double> exact_;  ///< NaN: not asked for yet
    float margin_;
};

class SmallestNeighbourhood : public Quantity {
  public:
    SmallestNeighbourhood(std::shared_ptr<const NeighbourTables> tables, double rho)
        : Quantity(
              concat("smallest neighbourhood of ", shortest_digits(rho), " of ", tables->name)),
          tables_(std::move(tables)),
          least_count_(least_count(rho, tables_->rows())) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor distances =
            numerics::squared_unit_distances(numerics::unit_rows(rows.features()),
                                             numerics::unit_rows(rows.constant(tables_->features)));
        const at::Tensor first =
            at::searchsorted(rows.constant(tables_->reach), distances.t().contiguous());
        return rows.constant(tables_->shares)
            .index_select(0, std::get<0>(first.kthvalue(least_count_, 0)));
    }

    /// The share at which it is among the neighbours of enough rows is found by halving, as it is
    /// among those at all larger ones, too; products in float32 decide where they are surely on one
    /// side.
    at::Tensor host(HostRows& rows) const override {
        const at::Tensor x = numerics::unit_rows(rows.features().to(at::kDouble));
        const at::Tensor products = at::mm(x.to(at::kFloat), tables_->single.t());
        const auto* shares = tables_->shares.const_data_ptr<double>();
        return of_each_row(rows.count(), [&](std::size_t i) {
            const auto row = static_cast<std::int64_t>(i);
            RowBeside beside(*tables_, x.const_data_ptr<double>() + row * x.size(1),
                             products.const_data_ptr<float>() + row * products.size(1));
            std::int64_t first = 0;
            std::int64_t end = tables_->kept();
            while (first < end) {
                const std::int64_t middle = first + (end - first) / 2;
                if (beside.is_neighbour_of(least_count_, middle))
                    end = middle;
                else
                    first = middle + 1;
            }
            return shares[first];
        });
    }

    std::string step() const override { return "neighbourhoods in a sample"; }
    std::uint64_t bytes() const override { return tables_->bytes(); }

  private:
    /// The fewest rows that are at least this share of all.
    static std::int64_t least_count(double rho, std::int64_t rows) {
        const auto all = static_cast<double>(rows);
        auto count = static_cast<std::int64_t>(std::ceil(rho * all));
        while (count > 1 && static_cast<double>(count - 1) / all >= rho) --count;
        return std::max<std::int64_t>(1, count);
    }

    std::shared_ptr<const NeighbourTables> tables_;
    std::int64_t least_count_;
};

}  // namespace

std::shared_ptr<const NeighbourTables> neighbour_tables(Neighbourhoods neighbourhoods) {
    return std::make_shared<const NeighbourTables>(std::move(neighbourhoods));
}

QuantityRef smallest_neighbourhood(std::shared_ptr<const NeighbourTables> tables, double rho) {
    return std::make_shared<SmallestNeighbourhood>(std::move(tables), rho);
}

}  // namespace farout::quantities
