#include "statistics/kinds/training_sample.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

namespace farout::statistics {

namespace {

/// float32 numbers, two in one of the state's; each is taken from one run, and is 0 in all others.
class Gathered final : public State {
  public:
    explicit Gathered(std::int64_t singles) : length_((singles + 1) / 2) {}

    std::int64_t length() const override { return length_; }
    void begin(std::span<double> numbers) const override { std::ranges::fill(numbers, 0); }
    void combine(at::Tensor& earlier, const at::Tensor& later) const override {
        earlier.view(at::kFloat).add_(later.view(at::kFloat));
    }

  private:
    std::int64_t length_;
};

/// The features of a sample of training rows, in the order of the rows. Gives sample_features,
/// float64 m×D (see sampled_rows.cpp). A pass of its own: which rows it is of must be known, or
/// every partial state would hold a sample.
class TrainingSample final : public Statistic {
  public:
    TrainingSample(Shape shape, const Identity& identity)
        : width_(shape.width),
          most_rows_(SampleParameters(identity).rows),
          rows_(of_same_sample("sampled_rows", identity)) {}

    std::vector<Identity> asks_for() const override { return {rows_}; }
    std::unique_ptr<State> state() const override {
        return std::make_unique<Gathered>(most_rows_ * width_);
    }

    PlainForm plain_form(const Given& given) const override {
        return [length = state()->length(), width = width_,
                sample = numbers_of_sample(given, rows_)](const DeviceTrainingRows& rows) {
            const Places places(rows.numbers(), sample);
            const auto on_device = [&](const std::vector<std::int64_t>& indices) {
                return at::tensor(indices, at::kLong).to(rows.features().device());
            };
            at::Tensor state = at::zeros({length}, rows.features().options().dtype(at::kDouble));
            const auto count = static_cast<std::int64_t>(sample.size());
            state.view(at::kFloat)
                .slice(0, 0, count * width)
                .view({count, width})
                .index_copy_(0, on_device(places.in_sample),
                             rows.features().index_select(0, on_device(places.in_run)));
            return state;
        };
    }

    HostForm host_form(const Given& given) const override {
        return {.rows = [width = width_, sample = numbers_of_sample(given, rows_)](
                            const TrainingRows& rows, std::span<double> state) {
            const Places places(rows.numbers(), sample);
            const auto row_bytes = static_cast<std::size_t>(width) * sizeof(float);
            const auto bytes = std::as_writable_bytes(state);
            const auto from = std::as_bytes(rows.values());
            for (std::size_t k = 0; k < places.in_run.size(); ++k)
                std::memcpy(
                    bytes.data() + static_cast<std::size_t>(places.in_sample[k]) * row_bytes,
                    from.data() + static_cast<std::size_t>(places.in_run[k]) * row_bytes,
                    row_bytes);
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const auto count = static_cast<std::int64_t>(numbers_of_sample(given, rows_).size());
        at::Tensor features = at::empty({count, width_}, at::kFloat);
        std::memcpy(features.data_ptr(), state.data(), features.nbytes());
        return {{{"sample_features", features.to(at::kDouble)}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(most_rows_ * width_);
    }

  private:
    std::int64_t width_;
    std::int64_t most_rows_;
    Identity rows_;
};

}  // namespace

StatisticEntry training_sample_entry() {
    return {
        .kind = "training_sample",
        .meaning = "features of a sample of training rows: sample_features",
        .parameters = {"size", "seed"},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<TrainingSample>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
