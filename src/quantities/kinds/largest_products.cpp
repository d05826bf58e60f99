#include "quantities/kinds/largest_products.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/bank_search.h"
#include "numerics/packed_linear.h"
#include "numerics/unit_rows.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class MeanOfLargestProducts : public Quantity {
  public:
    MeanOfLargestProducts(Bank bank, std::int64_t k)
        : Quantity(concat("mean of the ", k, " largest products with ", bank.name)),
          bank_(std::move(bank)),
          k_(std::min(k, bank_.rows.size(0))),
          single_(bank_.rows.to(at::kFloat)),
          longest_(bank_.rows.square().sum(1).max().sqrt().item<double>()) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor x = numerics::unit_rows(
            bank_.basis.defined() ? at::mm(rows.features(), rows.constant(bank_.basis))
                                  : rows.features());
        const at::Tensor products = at::mm(x, rows.constant(bank_.rows).t());
        return std::get<0>(products.topk(k_, 1)).mean(1);
    }

    /// Products in float32 say which may be among the k largest.
    at::Tensor host(HostRows& rows) const override {
        at::Tensor x = rows.features().to(at::kDouble);
        if (bank_.basis.defined()) x = at::mm(x, bank_.basis);
        x = numerics::unit_rows(x);
        const at::Tensor products = single_(x.to(at::kFloat));
        return of_each_row(rows.count(), [&](std::size_t i) {
            const auto row = static_cast<std::int64_t>(i);
            return mean_of(x.const_data_ptr<double>() + row * x.size(1),
                           products.const_data_ptr<float>() + row * products.size(1));
        });
    }

    std::string step() const override { return "products with a sample"; }
    std::uint64_t bytes() const override {
        return bank_.rows.nbytes() + single_.bytes() +
               (bank_.basis.defined() ? bank_.basis.nbytes() : 0);
    }

  private:
    double mean_of(const double* x, const float* products) const {
        const std::int64_t count = bank_.rows.size(0);
        const std::int64_t width = bank_.rows.size(1);
        // Of either of two products that are compared.
        const double margin = 2 * numerics::rounding_of_unit_product(width) * longest_;
        const double least =
            static_cast<double>(numerics::nth_largest(products, count, k_)) - margin;
        const auto from = static_cast<float>(least - 1e-6 * std::abs(least));
        std::vector<double> found;
        for (std::int64_t j = numerics::find_at_least(products, count, 0, from); j < count;
             j = numerics::find_at_least(products, count, j + 1, from))
            found.push_back(
                numerics::dot(x, bank_.rows.const_data_ptr<double>() + j * width, width));
        std::ranges::sort(found, std::greater<>());
        double sum = 0;
        for (std::int64_t j = 0; j < k_; ++j) sum += found[static_cast<std::size_t>(j)];
        return sum / static_cast<double>(k_);
    }

    Bank bank_;
    std::int64_t k_;
    numerics::PackedLinear single_;  ///< products with the bank's rows in float32
    double longest_;                 ///< of the bank's rows
};

}  // namespace

QuantityRef mean_of_largest_products(Bank bank, std::int64_t k) {
    return std::make_shared<MeanOfLargestProducts>(std::move(bank), k);
}

}  // namespace farout::quantities
