#include <ATen/ATen.h>

#include "statistics/kinds/means_by_prediction.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The means of the training rows of each class that are predicted as it. Gives
///  - correct_counts, int64 C: rows whose label and prediction are the class;
///  - correct_means, float64 C×D: their means; of a class without any see MeansByPrediction.
class CorrectClassMeans final : public MeansByPrediction {
  public:
    explicit CorrectClassMeans(Shape shape) : MeansByPrediction("correct", shape) {}

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        return {{"classes_without_correct_rows", without_rows(fitted)}};
    }

  protected:
    bool takes(std::int64_t own_class, std::int64_t predicted) const override {
        return own_class == predicted;
    }
    at::Tensor takes(const at::Tensor& own_classes, const at::Tensor& predicted) const override {
        return own_classes.eq(predicted);
    }
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
