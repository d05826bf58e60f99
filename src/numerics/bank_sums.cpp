#include "numerics/bank_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/bank_search.h"
#include "numerics/device_logits.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {

namespace {

std::vector<double> widened(const float* values, std::int64_t count) {
    return {values, values + count};
}

}  // namespace

ClassifiedRows::ClassifiedRows(const Head& head, at::Tensor features,
                               std::vector<std::int64_t> labels)
    : features_(std::move(features)),
      lengths_(at::empty({count()}, at::kDouble)),
      probabilities_(at::empty({count(), head.classes()}, at::kDouble)),
      predicted_(static_cast<std::size_t>(count())),
      correct_(static_cast<std::size_t>(head.classes())) {
    const at::Tensor weight = head.weight.to(at::kDouble).t().contiguous();
    const at::Tensor bias = head.bias.to(at::kDouble);
    for_row_tiles(count(), [&](Range tile) {
        // Always as many rows, so that a product has one shape.
        at::Tensor rows = at::zeros({tile_rows, width()}, at::kDouble);
        rows.slice(0, 0, tile.count()).copy_(features_.slice(0, tile.begin, tile.end));
        DeviceLogits logits(at::addmm(bias, rows, weight));
        probabilities_.slice(0, tile.begin, tile.end)
            .copy_(logits.log_probabilities().exp().slice(0, 0, tile.count()));
        for (std::int64_t i = 0; i < tile.count(); ++i) {
            const std::vector<double> wide = widened(this->features(tile.begin + i), width());
            lengths_.data_ptr<double>()[tile.begin + i] =
                std::sqrt(sum_of_squares(wide.data(), width()));
            predicted_[static_cast<std::size_t>(tile.begin + i)] =
                logits.predictions().const_data_ptr<std::int64_t>()[i];
        }
    });
    single_ = probabilities_.to(at::kFloat);
    for (std::size_t row = 0; row < labels.size(); ++row)
        if (labels[row] == predicted_[row])
            correct_[static_cast<std::size_t>(labels[row])].push_back(
                static_cast<std::int64_t>(row));
}

namespace {

// Rows of a block whose products with a tile lie in the cache until they have been looked through.
constexpr std::int64_t compared_rows = 512;

/// r_i is at most p·p_i: products in float32 say which rows have so much in common.
class SumOfRelations final : public BankSum {
  public:
    SumOfRelations(double power, double least) : power_(power), least_(least) {}

    std::string name() const override {
        return concat("relations(power=", shortest_digits(power_),
                      ", least=", shortest_digits(least_), ")");
    }
    std::int64_t kept() const override { return 1; }

    void add(const ClassifiedRows& queries, Range some, const ClassifiedRows& block,
             double* state) const override {
        // Σ p p_i is at most 1, as the cosine of unit rows is.
        const auto from =
            static_cast<float>(least_ * (1 - 1e-6) - rounding_of_unit_product(block.classes()));
        const at::Tensor of_queries = queries.single_probabilities().slice(0, some.begin, some.end);
        const Blocks chunks{block.count(), compared_rows};
        for (std::int64_t number = 0; number < chunks.count(); ++number) {
            const Range chunk = chunks.rows_of(number);
            const at::Tensor products = at::mm(
                of_queries, block.single_probabilities().slice(0, chunk.begin, chunk.end).t());
            for (std::int64_t i = 0; i < some.count(); ++i) {
                const float* row = products.const_data_ptr<float>() + i * chunk.count();
                const std::int64_t query = some.begin + i;
                std::int64_t j = find_at_least(row, chunk.count(), 0, from);
                if (j == chunk.count()) continue;
                const std::vector<double> h = widened(queries.features(query), queries.width());
                for (; j < chunk.count(); j = find_at_least(row, chunk.count(), j + 1, from))
                    state[query] += term(queries, query, h, block, chunk.begin + j);
            }
        }
    }
    double sum_of(const double* state) const override { return *state; }

  private:
    double term(const ClassifiedRows& queries, std::int64_t query, const std::vector<double>& h,
                const ClassifiedRows& block, std::int64_t row) const {
        const double lengths = queries.length(query) * block.length(row);
        if (lengths == 0) return 0;
        const double cosine = mixed_dot(block.features(row), h.data(), block.width()) / lengths;
        const double relation =
            std::max(0.0, cosine) *
            dot(queries.probabilities(query), block.probabilities(row), block.classes());
        return relation > least_ ? std::pow(relation, power_) : 0;
    }

    double power_;
    double least_;
};

/// Kept: the largest exponent, whether there is one, and the sum relative to it.
class LogSumOfProducts final : public BankSum {
  public:
    explicit LogSumOfProducts(double steepness) : steepness_(steepness) {}

    std::string name() const override {
        return concat("log_sum_of_products(beta=", shortest_digits(steepness_), ")");
    }
    std::int64_t kept() const override { return 2; }

    void add(const ClassifiedRows& queries, Range some, const ClassifiedRows& block,
             double* state) const override {
        for (std::int64_t query = some.begin; query < some.end; ++query) {
            const auto& patterns =
                block.correct()[static_cast<std::size_t>(queries.predicted(query))];
            if (patterns.empty()) continue;
            const std::vector<double> h = widened(queries.features(query), queries.width());
            double& largest = state[2 * query];
            double& sum = state[2 * query + 1];
            for (const std::int64_t row : patterns) {
                const double exponent =
                    steepness_ * mixed_dot(block.features(row), h.data(), block.width());
                if (sum == 0 || exponent > largest) {
                    sum = sum == 0 ? 1 : sum * std::exp(largest - exponent) + 1;
                    largest = exponent;
                } else {
                    sum += std::exp(exponent - largest);
                }
            }
        }
    }
    double sum_of(const double* state) const override {
        if (state[1] == 0) return -std::numeric_limits<double>::infinity();
        return state[0] + std::log(state[1]);
    }

  private:
    double steepness_;
};

}  // namespace

BankSumRef sum_of_relations(double power, double least) {
    return std::make_shared<SumOfRelations>(power, least);
}

BankSumRef log_sum_of_products(double steepness) {
    return std::make_shared<LogSumOfProducts>(steepness);
}

}  // namespace farout::numerics
