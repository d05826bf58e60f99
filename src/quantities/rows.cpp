#include "quantities/rows.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::quantities {

at::Tensor Quantity::host(HostRows& /*rows*/) const {
    return {};
}

const at::Tensor& Rows::operator()(const QuantityRef& quantity) {
    const auto there = computed_.find(quantity->name());
    if (there != computed_.end()) return there->second.numbers;
    Computed computed{quantity, compute(*quantity)};
    return computed_.emplace(quantity->name(), std::move(computed)).first->second.numbers;
}

std::map<std::string, at::Tensor> Rows::widened_outputs(
    const std::map<std::string, at::Tensor>& outputs, at::Device device) {
    std::map<std::string, at::Tensor> widened;
    for (const auto& [identity, values] : outputs)
        widened[identity] = values.to(device).to(at::kDouble);
    return widened;
}

const at::Tensor& Rows::output(const std::string& identity) const {
    const auto found = outputs_.find(identity);
    if (found == outputs_.end())
        throw Error(concat("There is no ", identity,
                           " beside the features: extract with --outputs \"", identity, "\"."));
    return found->second;
}

}  // namespace farout::quantities
