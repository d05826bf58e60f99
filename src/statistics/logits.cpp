#include "statistics/logits.h"

#include <algorithm>
#include <functional>

#include <ATen/ATen.h>

#include "statistics/tiles.h"

namespace farout {

namespace {

at::Tensor select_largest(const at::Tensor& logits, std::int64_t count) {
    const std::int64_t classes = logits.size(1);
    at::Tensor selected = at::empty({logits.size(0), count}, at::kFloat);
    for_row_tiles(logits.size(0), [&](Range part) {
        std::vector<float> row(static_cast<std::size_t>(classes));
        for (std::int64_t i = part.begin; i < part.end; ++i) {
            std::copy_n(logits.const_data_ptr<float>() + i * classes, classes, row.begin());
            if (count < classes)
                std::nth_element(row.begin(), row.begin() + count, row.end(), std::greater<>());
            std::iter_swap(row.begin(), std::max_element(row.begin(), row.begin() + count));
            std::copy_n(row.begin(), count, selected.data_ptr<float>() + i * count);
        }
    });
    return selected;
}

}  // namespace

Logits::Logits(const Head& head, at::Tensor features)
    : head_(head), features_(std::move(features)) {}

const at::Tensor& Logits::values() {
    if (values_.defined()) return values_;
    values_ = at::empty({rows(), classes()}, at::kFloat);
    for_row_tiles(rows(), [&](Range part) {
        at::Tensor tile = values_.slice(0, part.begin, part.end);
        at::addmm_out(tile, head_.bias, features_.slice(0, part.begin, part.end), head_.weight.t());
    });
    return values_;
}

const std::vector<Peak>& Logits::peaks() {
    if (peaks_.empty()) peaks_ = find_peaks(head_, features_, values());
    return peaks_;
}

const at::Tensor& Logits::largest(std::int64_t count) {
    const std::int64_t kept = std::min(count, classes());
    at::Tensor& found = largest_[kept];
    if (!found.defined()) found = select_largest(values(), kept);
    return found;
}

}  // namespace farout
