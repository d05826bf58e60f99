#pragma once
/// Rows whose quantities are computed on the host's cores, by their fast forms where they have one.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>

#include "core/step_times.h"
#include "numerics/logits.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

/// What all rows of all sets share.
class HostTables {
  public:
    /// `fitted` must outlive it.
    explicit HostTables(const statistics::FittedClassifier& fitted);

    const numerics::Head& head() const { return fitted_.head; }
    const numerics::PackedHead& packed_head() const { return packed_head_; }
    const at::Tensor& weight_by_feature() const { return weight_by_feature_; }  ///< Wᵀ, D×C
    /// For the quantities without a fast form.
    PlainTables& plain() const { return plain_; }
    /// What the fast forms of several quantities share, by name: made when it is first asked for,
    /// and kept. For several threads.
    template <typename T>
    const T& shared(const std::string& name, const std::function<T()>& make) const {
        const std::lock_guard lock(mutex_);
        auto& there = shared_[name];
        if (!there) there = std::make_shared<const T>(make());
        return *static_cast<const T*>(there.get());
    }

  private:
    const statistics::FittedClassifier& fitted_;
    numerics::PackedHead packed_head_;
    at::Tensor weight_by_feature_;
    mutable PlainTables plain_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::shared_ptr<const void>> shared_;
};

/// n consecutive rows of a set. A tile (see tile_rows): n×C numbers should fit into a cache. Works
/// on the calling thread.
class HostRows : public Rows {
  public:
    /// `features`: float32 n×D, contiguous, finite; `outputs`: of the extraction,
    /// by identity, float32 n×W; `nearest`: float64 n×K, where there was a pass against the
    /// training rows. Tables and quantiles must outlive it.
    HostRows(const HostTables& tables, const SetQuantiles& quantiles, at::Tensor features,
             const std::map<std::string, at::Tensor>& outputs = {}, at::Tensor nearest = {});

    const HostTables& tables() const { return tables_; }
    const at::Tensor& features() const { return features_; }  ///< h, float32 n×D
    const float* features(std::int64_t row) const;

    /// The classifier's logits.
    numerics::Logits& logits();
    /// Those of any way; none where it has no fast form.
    numerics::Logits* logits(const LogitShape& shape);

    StepTimes& times() { return times_; }

  private:
    at::Tensor compute(const Quantity& quantity) override;
    at::Tensor fast_or_plain(const Quantity& quantity);

    const HostTables& tables_;
    at::Tensor features_;
    std::map<std::string, std::optional<numerics::Logits>> logits_;  ///< by the way's name
    std::optional<PlainRows> plain_;
    StepTimes times_;
};

}  // namespace farout::quantities
