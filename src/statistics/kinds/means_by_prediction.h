#pragma once
/// Means of rows in groups that the logits tell.

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include <ATen/core/Tensor.h>

#include "statistics/statistic.h"

namespace farout::statistics {

/// A statistic that is the means of rows in a group a class, or in none. Its state: Σ max z over
/// all rows, then the rows of each class (C numbers), and their sums (C×D).
///
/// Of a class whose group has no row the mean is that of the rows of this class whatever they are
/// predicted as, and of one without rows that of all training rows.
class MeansByPrediction : public Statistic {
  public:
    /// `name`: what it gives is called NAME_counts, int64 C, and NAME_means, float64 C×D.
    MeansByPrediction(std::string name, Shape shape) : name_(std::move(name)), shape_(shape) {}

    std::vector<Identity> asks_for() const override { return {group_means_, mean_}; }
    std::unique_ptr<State> state() const override;
    PlainForm plain_form(const Given& given) const override;
    HostForm host_form(const Given& given) const override;
    Fitted finish(std::span<const double> state, const Given& given) const override;
    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override;

  protected:
    /// Whether a row of this class (C: of none) with this prediction counts among its prediction's.
    virtual bool takes(std::int64_t own_class, std::int64_t predicted) const = 0;
    /// The same of all rows, int64 m each: bool m.
    virtual at::Tensor takes(const at::Tensor& own_classes, const at::Tensor& predicted) const = 0;

    /// How many classes have a group without rows.
    std::int64_t without_rows(const Fitted& fitted) const;

  private:
    std::string name_;
    Shape shape_;
    Identity group_means_{"group_means"};
    Identity mean_{"mean"};
};

}  // namespace farout::statistics
