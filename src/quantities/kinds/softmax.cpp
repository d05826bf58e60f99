#include "quantities/kinds/softmax.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/detail/of_logits.h"

namespace farout::quantities {

namespace {

class LogSumExp : public OfLogits {
  public:
    explicit LogSumExp(LogitShapeRef shape) : OfLogits("log_sum_exp", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override { return rows.logits(shape()).log_sum_exp(); }
    at::Tensor of(numerics::Logits& logits) const override {
        const auto& peaks = logits.peaks();
        return of_each_row(logits.rows(), [&](std::size_t i) { return peaks[i].log_sum_exp(); });
    }
};

class MaxLogit : public OfLogits {
  public:
    explicit MaxLogit(LogitShapeRef shape) : OfLogits("max_logit", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override { return rows.logits(shape()).largest(); }
    at::Tensor of(numerics::Logits& logits) const override {
        const auto& peaks = logits.peaks();
        return of_each_row(logits.rows(), [&](std::size_t i) { return peaks[i].logit; });
    }
};

class LogMaxProbability : public OfLogits {
  public:
    explicit LogMaxProbability(LogitShapeRef shape)
        : OfLogits("log_max_probability", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        return rows.logits(shape()).log_probability();
    }
    at::Tensor of(numerics::Logits& logits) const override {
        const auto& peaks = logits.peaks();
        return of_each_row(logits.rows(),
                           [&](std::size_t i) { return peaks[i].log_probability(); });
    }
};

class LogComplement : public OfLogits {
  public:
    explicit LogComplement(LogitShapeRef shape) : OfLogits("log_complement", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        return rows.logits(shape()).log_complement();
    }
    at::Tensor of(numerics::Logits& logits) const override {
        const auto& peaks = logits.peaks();
        return of_each_row(logits.rows(), [&](std::size_t i) { return peaks[i].log_complement(); });
    }
};

class LogMaxProbabilityAt : public OfLogits {
  public:
    LogMaxProbabilityAt(double temperature, LogitShapeRef shape)
        : OfLogits(concat("log_max_probability at ", shortest_digits(temperature)),
                   std::move(shape)),
          temperature_(temperature) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor scaled = rows.logits(shape()).values() / temperature_;
        return numerics::DeviceLogits(scaled).log_probability();
    }
    at::Tensor of(numerics::Logits& logits) const override {
        return of_each_row(logits.rows(), [&](std::size_t i) {
            return logits.log_probability(static_cast<std::int64_t>(i), temperature_);
        });
    }

  private:
    double temperature_;
};

class LogSumOfSquares : public OfLogits {
  public:
    explicit LogSumOfSquares(LogitShapeRef shape)
        : OfLogits("log_sum_of_squares", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& log_p = rows.logits(shape()).log_probabilities();
        const auto [log_top, top] = log_p.max(1, /*keepdim=*/true);
        const at::Tensor ratios = (log_p - log_top).mul_(2).exp_();
        return 2 * log_top.squeeze(1) + ratios.scatter_(1, top, 0).sum(1).log1p_();
    }
    at::Tensor of(numerics::Logits& logits) const override {
        return of_each_row(logits.rows(), [&](std::size_t i) {
            const numerics::Peak& peak = logits.peaks()[i];
            // Of the others, relative to the second largest, whose logit lies so far below.
            const double gap = peak.runner_up - peak.logit;
            const double others = numerics::sum_of_squares(
                logits.rest(static_cast<std::int64_t>(i)), logits.classes());
            const double ratios = others > 0 ? std::exp(2 * gap) * others : 0;
            return 2 * peak.log_probability() + std::log1p(ratios);
        });
    }
};

class LogProbabilities : public OfLogits {
  public:
    explicit LogProbabilities(LogitShapeRef shape)
        : OfLogits("log_probabilities", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        return rows.logits(shape()).log_probabilities();
    }
};

class NegativeEntropy : public OfLogits {
  public:
    explicit NegativeEntropy(LogitShapeRef shape)
        : OfLogits("negative_entropy", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& log_p = rows.logits(shape()).log_probabilities();
        return log_p.exp().mul_(log_p).sum(1);
    }
    at::Tensor of(numerics::Logits& logits) const override {
        return of_each_row(logits.rows(), [&](std::size_t i) {
            return logits.negative_entropy(static_cast<std::int64_t>(i));
        });
    }
};

/// C p_c − 1 of all classes, from float64 logits.
std::vector<double> exact_deviations(std::vector<double> logits) {
    const double largest = *std::ranges::max_element(logits);
    double total = 0;
    for (double& logit : logits) total += logit = std::exp(logit - largest);
    const double scale = static_cast<double>(logits.size()) / total;
    for (double& exponential : logits) exponential = scale * exponential - 1;
    return logits;
}

/// Near a uniform softmax float32's logits leave it too few digits.
double deviation(numerics::Logits& logits, std::int64_t row) {
    const auto classes = static_cast<double>(logits.classes());
    const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(row)];
    const double of_peak = std::abs(classes * std::exp(peak.log_probability()) - 1);
    // ŷ's place in rest() is 0, which would count as |0 − 1|.
    const double of_rest = numerics::absolute_deviation(logits.rest(row), logits.classes(),
                                                        classes * logits.rest_scale(row)) -
                           1;
    const double sum = of_peak + of_rest;
    if (sum > 0.05 * classes) return sum;
    double exact = 0;
    for (const double deviation : exact_deviations(logits.exact(row))) exact += std::abs(deviation);
    return exact;
}

/// The same of the squares.
double squared_deviation(numerics::Logits& logits, std::int64_t row) {
    const auto classes = static_cast<double>(logits.classes());
    const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(row)];
    const double of_peak = classes * std::exp(peak.log_probability()) - 1;
    const double scale = classes * logits.rest_scale(row);
    const float* rest = logits.rest(row);
    double sum = of_peak * of_peak - 1;
    for (std::int64_t c = 0; c < logits.classes(); ++c) {
        const double deviation = scale * static_cast<double>(rest[c]) - 1;
        sum += deviation * deviation;
    }
    if (sum > 0.1 * classes) return sum;
    double exact = 0;
    for (const double deviation : exact_deviations(logits.exact(row)))
        exact += deviation * deviation;
    return exact;
}

class UniformDeviation : public OfLogits {
  public:
    explicit UniformDeviation(LogitShapeRef shape)
        : OfLogits("uniform_deviation", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& log_p = rows.logits(shape()).log_probabilities();
        const auto classes = static_cast<double>(log_p.size(1));
        return log_p.exp().mul_(classes).sub_(1).abs_().sum(1);
    }
    at::Tensor of(numerics::Logits& logits) const override {
        return of_each_row(logits.rows(), [&](std::size_t i) {
            return deviation(logits, static_cast<std::int64_t>(i));
        });
    }
};

class SquaredUniformDeviation : public OfLogits {
  public:
    explicit SquaredUniformDeviation(LogitShapeRef shape)
        : OfLogits("squared_uniform_deviation", std::move(shape)) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& log_p = rows.logits(shape()).log_probabilities();
        const auto classes = static_cast<double>(log_p.size(1));
        return log_p.exp().mul_(classes).sub_(1).square_().sum(1);
    }
    at::Tensor of(numerics::Logits& logits) const override {
        return of_each_row(logits.rows(), [&](std::size_t i) {
            return squared_deviation(logits, static_cast<std::int64_t>(i));
        });
    }
};

}  // namespace

QuantityRef log_sum_exp(LogitShapeRef shape) {
    return std::make_shared<LogSumExp>(std::move(shape));
}

QuantityRef max_logit(LogitShapeRef shape) {
    return std::make_shared<MaxLogit>(std::move(shape));
}

QuantityRef log_max_probability(LogitShapeRef shape) {
    return std::make_shared<LogMaxProbability>(std::move(shape));
}

QuantityRef log_complement(LogitShapeRef shape) {
    return std::make_shared<LogComplement>(std::move(shape));
}

QuantityRef log_max_probability_at(double temperature, LogitShapeRef shape) {
    return std::make_shared<LogMaxProbabilityAt>(temperature, std::move(shape));
}

QuantityRef log_sum_of_squares(LogitShapeRef shape) {
    return std::make_shared<LogSumOfSquares>(std::move(shape));
}

QuantityRef log_probabilities(LogitShapeRef shape) {
    return std::make_shared<LogProbabilities>(std::move(shape));
}

QuantityRef negative_entropy(LogitShapeRef shape) {
    return std::make_shared<NegativeEntropy>(std::move(shape));
}

QuantityRef uniform_deviation(LogitShapeRef shape) {
    return std::make_shared<UniformDeviation>(std::move(shape));
}

QuantityRef squared_uniform_deviation(LogitShapeRef shape) {
    return std::make_shared<SquaredUniformDeviation>(std::move(shape));
}

}  // namespace farout::quantities
