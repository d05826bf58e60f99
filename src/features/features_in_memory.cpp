#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "features/feature_source.h"

namespace farout::features {

FeaturesInMemory::FeaturesInMemory(at::Tensor features, std::vector<std::int64_t> labels,
                                   std::int64_t block_rows)
    : features_(std::move(features)), labels_(std::move(labels)) {
    features_ = features_.to(at::kFloat).contiguous().clone();
    const std::int64_t rows = features_.size(0);
    if (labels_.empty()) labels_.assign(static_cast<std::size_t>(rows), -1);
    if (static_cast<std::int64_t>(labels_.size()) != rows)
        throw Error(concat("Features in memory: ", labels_.size(), " labels for ", rows,
                           " rows. Give one label a row."));
    status_.assign(labels_.size(), RowStatus::ok);
    blocks_ = {rows, block_rows};
}

FeatureRows FeaturesInMemory::read(Range rows) const {
    const auto part = [&](const auto& values) {
        return std::decay_t<decltype(values)>(values.begin() + rows.begin,
                                              values.begin() + rows.end);
    };
    FeatureRows result{rows, features_.slice(0, rows.begin, rows.end).clone(), part(labels_),
                       part(status_)};
    for (const auto& [identity, values] : outputs_)
        result.outputs[identity] = values.slice(0, rows.begin, rows.end).clone();
    return result;
}

void FeaturesInMemory::add_output(const std::string& identity, const at::Tensor& values) {
    if (values.dim() != 2 || values.size(0) != blocks_.rows)
        throw Error(concat("Features in memory: ", identity, " of shape ", values.sizes(), " for ",
                           blocks_.rows, " rows. Give a row of numbers a row."));
    outputs_[identity] = values.to(at::kFloat).contiguous().clone();
}

void FeaturesInMemory::spoil(std::int64_t row, RowStatus status) {
    status_.at(static_cast<std::size_t>(row)) = status;
    if (status == RowStatus::ok) return;
    features_[row].zero_();
    for (auto& [identity, values] : outputs_) values[row].zero_();
}

}  // namespace farout::features
