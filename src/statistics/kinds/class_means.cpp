#include <ATen/ATen.h>

#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The means of the training rows of each class, whatever they are predicted as. Gives
///  - label_counts, int64 C: rows of the class;
///  - label_means, float64 C×D: their means; zeros of a class without rows.
class ClassMeans final : public Statistic {
  public:
    explicit ClassMeans(Shape shape) : shape_(shape) {}

    std::vector<Identity> asks_for() const override { return {group_means_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const auto of_classes = [&](const char* name) {
            return given.tensor(group_means_, name).slice(0, 0, shape_.classes);
        };
        return {{{"label_counts", of_classes("counts").to(at::kLong)},
                 {"label_means", of_classes("means").clone()}},
                {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.classes * (1 + shape_.width));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        return {{"classes_without_rows",
                 fitted.tensors.at("label_counts").eq(0).sum().item<std::int64_t>()}};
    }

  private:
    Shape shape_;
    Identity group_means_{"group_means"};
};

}  // namespace

StatisticEntry class_means_entry() {
    return {.kind = "class_means",
            .meaning = "rows of each class and their means: label_counts, label_means",
            .needs_labels = true,
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<ClassMeans>(making.shape);
            }};
}

}  // namespace farout::statistics
