#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

SampleParameters::SampleParameters(const Identity& identity)
    : rows(whole_parameter(identity, "size", 1, 10'000'000)),
      seed(static_cast<std::uint64_t>(whole_parameter(identity, "seed", 0, 1'000'000'000))) {}

std::vector<std::int64_t> numbers_of_sample(const Given& given, const Identity& sampled_rows) {
    const at::Tensor& rows = given.tensor(sampled_rows, "row_numbers");
    const auto* first = rows.const_data_ptr<double>();
    return {first, first + rows.numel()};
}

Places::Places(const std::vector<std::int64_t>& run, const std::vector<std::int64_t>& sample) {
    auto next = sample.begin();
    for (std::size_t k = 0; k < run.size(); ++k) {
        next = std::lower_bound(next, sample.end(), run[k]);
        if (next == sample.end()) return;
        if (*next != run[k]) continue;
        in_run.push_back(static_cast<std::int64_t>(k));
        in_sample.push_back(next - sample.begin());
    }
}

namespace {

/// Which of the training rows a sample is of: those with the smallest sampling_key, a hash of seed
/// and row number. Gives row_numbers, float64 m: the rows' numbers in the training features,
/// rising; m = `size`, or all usable rows where there are fewer.
class SampledRows final : public Statistic {
  public:
    explicit SampledRows(SampleParameters parameters) : parameters_(parameters) {}

    std::unique_ptr<State> state() const override { return sample(parameters_.rows, 0); }

    PlainForm plain_form(const Given&) const override {
        return [parameters = parameters_](const DeviceTrainingRows& rows) {
            std::vector<double> numbers(rows.numbers().begin(), rows.numbers().end());
            std::vector<double> keys;
            for (const std::int64_t row : rows.numbers())
                keys.push_back(sampling_key(parameters.seed, row));
            const at::Device device = rows.features().device();
            return sample_of(rows.features().slice(1, 0, 0), at::tensor(numbers).to(device),
                             at::tensor(keys).to(device), parameters.rows);
        };
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        std::vector<double> numbers;
        for (std::size_t k = 1; k < state.size(); k += 2)
            if (state[k] >= 0) numbers.push_back(state[k]);
        std::ranges::sort(numbers);
        return {{{"row_numbers", at::tensor(numbers, at::kDouble)}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(parameters_.rows);
    }

  private:
    SampleParameters parameters_;
};

}  // namespace

StatisticEntry sampled_rows_entry() {
    return {.kind = "sampled_rows",
            .meaning = "which training rows a sample is of: row_numbers",
            .parameters = {"size", "seed"},
            .uses_head = false,
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<SampledRows>(SampleParameters(identity));
            }};
}

}  // namespace farout::statistics
