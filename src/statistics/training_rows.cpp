#include "statistics/training_rows.h"

#include <algorithm>
#include <bit>

#include <ATen/ATen.h>

namespace farout {

bool all_finite(const float* values, std::int64_t count) {
    // Branch-free over a whole row, so that the compiler vectorises it; an exponent of all ones is
    // NaN or infinite.
    constexpr std::uint32_t exponent = 0x7f800000u;
    std::uint32_t found = 0;
    for (std::int64_t k = 0; k < count; ++k)
        found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(values[k]) & exponent) ==
                                            exponent);
    return found == 0;
}

TrainingRows::TrainingRows(const FeatureRows& read, const Head& head)
    : features_(usable_features(read, head)), logits_(head, features_) {}

at::Tensor TrainingRows::usable_features(const FeatureRows& read, const Head& head) {
    const std::int64_t width = read.features.size(1);
    const at::Tensor usable = at::empty_like(read.features);
    const float* from = read.features.const_data_ptr<float>();
    float* to = usable.data_ptr<float>();
    for (std::int64_t i = 0; i < read.rows.count(); ++i, from += width) {
        const auto at_row = static_cast<std::size_t>(i);
        if (read.status[at_row] != RowStatus::ok) {
            ++unreadable_;
            continue;
        }
        if (!all_finite(from, width)) {
            not_finite_rows_.push_back(read.rows.begin + i);
            continue;
        }
        to = std::copy_n(from, width, to);
        const std::int64_t label = read.labels[at_row];
        const bool has_class = label >= 0 && label < head.classes();
        if (!has_class && first_without_class_ < 0) first_without_class_ = read.rows.begin + i;
        groups_.push_back(has_class ? label : head.classes());
    }
    return usable.slice(0, 0, static_cast<std::int64_t>(groups_.size()));
}

}  // namespace farout
