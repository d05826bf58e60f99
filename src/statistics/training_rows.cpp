#include "statistics/training_rows.h"

#include <algorithm>

#include "core/float_bits.h"

namespace farout::statistics {

TrainingRows::TrainingRows(features::FeatureRows read, std::int64_t classes) {
    const std::int64_t width = read.features.size(1);
    float* const features = read.features.data_ptr<float>();
    std::int64_t kept = 0;
    for (std::int64_t i = 0; i < read.rows.count(); ++i) {
        if (!is_usable(read, i)) continue;
        if (kept < i) std::copy_n(features + i * width, width, features + kept * width);
        ++kept;
        numbers_.push_back(read.rows.begin + i);
        const std::int64_t label = read.labels[static_cast<std::size_t>(i)];
        const bool has_class = label >= 0 && label < classes;
        if (!has_class && first_without_class_ < 0) first_without_class_ = read.rows.begin + i;
        groups_.push_back(has_class ? label : classes);
    }
    features_ = read.features.slice(0, 0, kept);
}

bool TrainingRows::is_usable(const features::FeatureRows& read, std::int64_t row) {
    if (read.status[static_cast<std::size_t>(row)] != features::RowStatus::ok) {
        ++unreadable_;
        return false;
    }
    const std::int64_t width = read.features.size(1);
    if (all_finite(
            {read.features.const_data_ptr<float>() + row * width, static_cast<std::size_t>(width)}))
        return true;
    not_finite_rows_.push_back(read.rows.begin + row);
    return false;
}

std::span<const float> TrainingRows::values() const {
    return {features_.const_data_ptr<float>(), static_cast<std::size_t>(features_.numel())};
}

}  // namespace farout::statistics
