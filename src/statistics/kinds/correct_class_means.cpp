#include <ATen/ATen.h>

#include "core/text.h"
#include "statistics/device/members.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The means of the training rows of each class that are predicted as it. Gives
///  - correct_counts, int64 C: rows whose label and prediction are the class;
///  - correct_means, float64 C×D: their means; of a class without any the mean of its rows whatever
///    they are predicted as, and of one without rows that of all training rows.
class CorrectClassMeans final : public Statistic {
  public:
    explicit CorrectClassMeans(Shape shape) : shape_(shape) {}

    std::vector<Identity> asks_for() const override { return {group_means_, mean_}; }

    std::unique_ptr<State> state() const override {
        return sums(shape_.classes * (1 + shape_.width));
    }

    PlainForm plain_form(const Given& given) const override {
        return [head = given.head, classes = shape_.classes](const DeviceTrainingRows& rows) {
            const at::Tensor predicted = rows.logits(head).predictions().squeeze(1);
            // Group C: all others.
            const at::Tensor group = predicted.masked_fill(predicted.ne(rows.groups()), classes);
            const at::Tensor correct = members(group, classes + 1).slice(0, 0, classes);
            return at::cat({correct.sum(1), at::mm(correct, rows.exact()).flatten()});
        };
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const at::Tensor& rows_of = given.tensor(group_means_, "counts");
        const at::Tensor& means_of = given.tensor(group_means_, "means");
        at::Tensor counts = at::empty({shape_.classes}, at::kLong);
        at::Tensor means = at::empty({shape_.classes, shape_.width}, at::kDouble);
        const double* total = state.data() + shape_.classes;
        for (std::int64_t c = 0; c < shape_.classes; ++c) {
            const double count = state[static_cast<std::size_t>(c)];
            counts.data_ptr<std::int64_t>()[c] = static_cast<std::int64_t>(count);
            if (count == 0)
                means[c].copy_(rows_of[c].item<double>() > 0 ? means_of[c]
                                                             : given.tensor(mean_, "mean"));
            double* mean = means.data_ptr<double>() + c * shape_.width;
            for (std::int64_t k = 0; k < shape_.width; ++k, ++total)
                if (count > 0) mean[k] = *total / count;
        }
        return {{{"correct_counts", counts}, {"correct_means", means}}, {}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.classes * (1 + shape_.width));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor& counts = fitted.tensors.at("correct_counts");
        return {{"classes_without_correct_rows", counts.eq(0).sum().item<std::int64_t>()}};
    }

  private:
    Shape shape_;
    Identity group_means_{"group_means"};
    Identity mean_{"mean"};
};

}  // namespace

StatisticEntry correct_class_means_entry() {
    return {.kind = "correct_class_means",
            .meaning =
                "means of the rows of each class that are predicted as it: correct_counts, "
                "correct_means",
            .needs_labels = true,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<CorrectClassMeans>(making.shape);
            }};
}

}  // namespace farout::statistics
