#include "quantities/host_rows.h"

#include <ATen/ATen.h>

namespace farout::quantities {

HostTables::HostTables(const statistics::FittedClassifier& fitted)
    : fitted_(fitted),
      packed_head_(fitted.head),
      weight_by_feature_(fitted.head.weight.t().contiguous()),
      plain_(fitted, at::kCPU) {}

HostRows::HostRows(const HostTables& tables, const SetQuantiles& quantiles, at::Tensor features,
                   const std::map<std::string, at::Tensor>& outputs, at::Tensor nearest)
    : Rows(features.size(0), quantiles, widened_outputs(outputs, at::kCPU), std::move(nearest)),
      tables_(tables),
      features_(std::move(features)) {}

const float* HostRows::features(std::int64_t row) const {
    return features_.const_data_ptr<float>() + row * features_.size(1);
}

numerics::Logits& HostRows::logits() {
    auto& own = logits_[classifier_logits()->name()];
    if (own) return *own;
    own = classifier_logits()->host(*this);
    {
        const auto timed = times_.measure("logits");
        own->values();
    }
    const auto timed = times_.measure("softmax");
    own->peaks();
    return *own;
}

numerics::Logits* HostRows::logits(const LogitShape& shape) {
    if (shape.name() == classifier_logits()->name()) return &logits();
    const auto there = logits_.find(shape.name());
    if (there != logits_.end()) return there->second ? &*there->second : nullptr;
    logits();  // which others are made from: its time is its own
    const auto timed = times_.measure(shape.step());
    auto& shaped = logits_.emplace(shape.name(), shape.host(*this)).first->second;
    if (!shaped) return nullptr;
    shaped->peaks();
    return &*shaped;
}

at::Tensor HostRows::compute(const Quantity& quantity) {
    if (quantity.step().empty()) return fast_or_plain(quantity);
    const auto timed = times_.measure(quantity.step());
    return fast_or_plain(quantity);
}

at::Tensor HostRows::fast_or_plain(const Quantity& quantity) {
    at::Tensor fast = quantity.host(*this);
    if (fast.defined()) return fast;
    if (!plain_) plain_.emplace(tables_.plain(), quantiles(), features_);
    return quantity.plain(*plain_);
}

}  // namespace farout::quantities
