#include <ATen/ATen.h>

#include "statistics/kinds/means_by_prediction.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The means of the training rows that are predicted as each class, whatever their labels. Gives
///  - predicted_counts, int64 C: rows predicted as the class;
///  - predicted_means, float64 C×D: their means; of a class without any see MeansByPrediction.
class PredictedClassMeans final : public MeansByPrediction {
  public:
    explicit PredictedClassMeans(Shape shape) : MeansByPrediction("predicted", shape) {}

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        return {{"classes_never_predicted", without_rows(fitted)}};
    }

  protected:
    bool takes(std::int64_t, std::int64_t) const override { return true; }
    at::Tensor takes(const at::Tensor&, const at::Tensor& predicted) const override {
        return at::ones_like(predicted, at::kBool);
    }
};

}  // namespace

StatisticEntry predicted_class_means_entry() {
    return {.kind = "predicted_class_means",
            .meaning =
                "means of the rows that are predicted as each class: predicted_counts, "
                "predicted_means",
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<PredictedClassMeans>(making.shape);
            }};
}

}  // namespace farout::statistics
