#include "models/taps.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::models {

bool TapTaker::wants(std::string_view tap) const {
    return std::find(asked_.begin(), asked_.end(), tap) != asked_.end();
}

void TapTaker::stage_ends(const at::Tensor& x) {
    if (!wants(stage_means_tap)) return;
    const at::Tensor means = x.dim() == 4 ? x.mean({2, 3}) : x.mean(1);
    stage_means_.push_back(means.to(at::kFloat));
}

void TapTaker::last_map(const at::Tensor& map) {
    // A copy in any case: what comes after may work in place.
    if (wants(last_map_tap))
        taken_[last_map_tap] = at::empty(map.sizes(), map.options().dtype(at::kFloat)).copy_(map);
}

void TapTaker::logits(const at::Tensor& logits) {
    if (wants(logits_tap)) taken_[logits_tap] = logits.to(at::kFloat);
}

NetworkAnswer TapTaker::finish(const at::Tensor& features) {
    if (!stage_means_.empty()) taken_[stage_means_tap] = at::cat(stage_means_, 1);
    for (const std::string& tap : asked_)
        if (!taken_.contains(tap))
            throw Error(concat("The network has no '", printable(tap),
                               "' to give beside its features. Leave out what asks for it."));
    return {features, std::move(taken_)};
}

NetworkAnswer TapTaker::finish(const at::Tensor& features, const numerics::Head& head) {
    if (wants(logits_tap)) logits(at::addmm(head.bias, features, head.weight.t()));
    return finish(features);
}

}  // namespace farout::models
