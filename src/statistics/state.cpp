#include "statistics/state.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "core/random_bits.h"

namespace farout::statistics {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class Sums final : public State {
  public:
    explicit Sums(std::int64_t count) : count_(count) {}

    std::int64_t length() const override { return count_; }
    void begin(std::span<double> numbers) const override { std::ranges::fill(numbers, 0); }
    void combine(at::Tensor& earlier, const at::Tensor& later) const override {
        earlier.add_(later);
    }

  private:
    std::int64_t count_;
};

class Extremes final : public State {
  public:
    explicit Extremes(std::int64_t count) : count_(count) {}

    std::int64_t length() const override { return 2 * count_; }
    void begin(std::span<double> numbers) const override {
        const auto count = static_cast<std::size_t>(count_);
        std::ranges::fill(numbers.first(count), infinity);
        std::ranges::fill(numbers.last(count), -infinity);
    }
    void combine(at::Tensor& earlier, const at::Tensor& later) const override {
        at::Tensor minima = earlier.slice(0, 0, count_);
        at::Tensor maxima = earlier.slice(0, count_);
        minima.copy_(at::minimum(minima, later.slice(0, 0, count_)));
        maxima.copy_(at::maximum(maxima, later.slice(0, count_)));
    }

  private:
    std::int64_t count_;
};

class Largest final : public State {
  public:
    Largest(std::int64_t groups, std::int64_t kept) : groups_(groups), kept_(kept) {}

    std::int64_t length() const override { return groups_ * kept_; }
    void begin(std::span<double> numbers) const override { std::ranges::fill(numbers, -infinity); }
    void combine(at::Tensor& earlier, const at::Tensor& later) const override {
        at::Tensor lines = earlier.view({groups_, kept_});
        const at::Tensor both = at::cat({lines, later.view({groups_, kept_})}, 1);
        lines.copy_(std::get<0>(both.sort(1, /*descending=*/true)).slice(1, 0, kept_));
    }

  private:
    std::int64_t groups_;
    std::int64_t kept_;
};

/// The first `size` lines by their keys; equal keys keep the order of the lines.
at::Tensor first_by_key(const at::Tensor& lines, std::int64_t size) {
    const at::Tensor order =
        std::get<1>(lines.select(1, 0).contiguous().sort(/*stable=*/true, 0, false));
    return lines.index_select(0, order.slice(0, 0, size));
}

class Sample final : public State {
  public:
    Sample(std::int64_t size, std::int64_t width) : size_(size), columns_(2 + width) {}

    std::int64_t length() const override { return size_ * columns_; }
    void begin(std::span<double> numbers) const override {
        const auto columns = static_cast<std::size_t>(columns_);
        for (std::size_t k = 0; k < numbers.size(); ++k)
            numbers[k] = k % columns == 0 ? infinity : -1;
    }
    void combine(at::Tensor& earlier, const at::Tensor& later) const override {
        at::Tensor lines = earlier.view({size_, columns_});
        lines.copy_(first_by_key(at::cat({lines, later.view({size_, columns_})}), size_));
    }

  private:
    std::int64_t size_;
    std::int64_t columns_;
};

}  // namespace

std::unique_ptr<State> sums(std::int64_t count) {
    return std::make_unique<Sums>(count);
}

std::unique_ptr<State> extremes(std::int64_t count) {
    return std::make_unique<Extremes>(count);
}

at::Tensor extremes_of(const at::Tensor& rows) {
    if (rows.size(0) == 0)
        return at::cat({at::full({rows.size(1)}, infinity, rows.options()),
                        at::full({rows.size(1)}, -infinity, rows.options())});
    return at::cat({rows.amin(0), rows.amax(0)}).add_(0.0);
}

std::unique_ptr<State> largest(std::int64_t groups, std::int64_t kept) {
    return std::make_unique<Largest>(groups, kept);
}

at::Tensor largest_of(const at::Tensor& values, const at::Tensor& groups, std::int64_t group_count,
                      std::int64_t kept) {
    const auto [falling, by_value] = values.sort(/*stable=*/true, 0, /*descending=*/true);
    const auto [of_groups, by_group] =
        groups.index_select(0, by_value).sort(/*stable=*/true, 0, /*descending=*/false);
    const at::Tensor members = at::bincount(of_groups, {}, group_count);
    const at::Tensor first = members.cumsum(0) - members;
    const at::Tensor place =
        at::arange(of_groups.size(0), of_groups.options()) - first.index_select(0, of_groups);
    const at::Tensor stays = place.lt(kept);
    at::Tensor found = at::full({group_count * kept}, -infinity, values.options());
    return found.index_put_({(of_groups * kept + place).masked_select(stays)},
                            falling.index_select(0, by_group).masked_select(stays));
}

std::unique_ptr<State> sample(std::int64_t size, std::int64_t width) {
    return std::make_unique<Sample>(size, width);
}

at::Tensor sample_of(const at::Tensor& values, const at::Tensor& numbers, const at::Tensor& keys,
                     std::int64_t size) {
    const at::Tensor lines =
        at::cat({keys.unsqueeze(1), numbers.unsqueeze(1), values.to(at::kDouble)}, 1);
    const at::Tensor first = first_by_key(lines, size);
    at::Tensor found = at::full({size, lines.size(1)}, -1.0, lines.options());
    found.select(1, 0).fill_(infinity);
    found.slice(0, 0, first.size(0)).copy_(first);
    return found.flatten();
}

double sampling_key(std::uint64_t seed, std::int64_t row) {
    return static_cast<double>(random_bits(random_start(seed), static_cast<std::uint64_t>(row)) >>
                               11U);
}

}  // namespace farout::statistics
