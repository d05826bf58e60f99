#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

namespace {

/// A sample of as many training rows of each class: size/C of them, rounded up, those with the
/// smallest sampling_key. Gives last_keys, float64 C: a row of class c is in the sample if its key
/// is at most this; −1 of a class without rows.
class BalancedSample final : public Statistic {
  public:
    BalancedSample(Shape shape, SampleParameters parameters)
        : shape_(shape),
          parameters_(parameters),
          of_class_((parameters.rows + shape.classes - 1) / shape.classes) {}

    std::unique_ptr<State> state() const override { return largest(shape_.classes, of_class_); }

    PlainForm plain_form(const Given&) const override {
        return [shape = shape_, seed = parameters_.seed,
                kept = of_class_](const DeviceTrainingRows& rows) {
            std::vector<double> keys;
            for (const std::int64_t row : rows.numbers()) keys.push_back(-sampling_key(seed, row));
            const at::Tensor negative = at::tensor(keys, at::kDouble).to(rows.features().device());
            return largest_of(negative, rows.groups(), shape.classes + 1, kept)
                .slice(0, 0, shape.classes * kept);
        };
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        at::Tensor last = at::full({shape_.classes}, -1.0, at::kDouble);
        for (std::int64_t c = 0; c < shape_.classes; ++c)
            for (std::int64_t k = 0; k < of_class_; ++k) {
                const double negative = state[static_cast<std::size_t>(c * of_class_ + k)];
                if (negative <= 0 && negative >= -0x1p53) last.data_ptr<double>()[c] = -negative;
            }
        return {{{"last_keys", last}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.classes);
    }

  private:
    Shape shape_;
    SampleParameters parameters_;
    std::int64_t of_class_;
};

}  // namespace

StatisticEntry balanced_sample_entry() {
    return {
        .kind = "balanced_sample",
        .meaning = "which training rows a sample of equally many of each class is of: last_keys",
        .parameters = {"size", "seed"},
        .needs_labels = true,
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<BalancedSample>(making.shape, SampleParameters(identity));
        }};
}

}  // namespace farout::statistics
