#include <array>
#include <utility>

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/network_queue.h"
#include "numerics/device_queue.h"

namespace farout::extraction {

namespace {

/// Page-locked where there is a device to copy from it.
at::Tensor host_memory(at::IntArrayRef shape, at::Device device) {
    return at::empty(shape, at::TensorOptions(at::kFloat).pinned_memory(!device.is_cpu()));
}

/// Room for one batch on its way. Its memory is taken once, for the first batch, and used again:
/// taking page-locked memory stops the device.
class Place {
  public:
    void fill(images::LoadedBatch& batch, const ExtractionNetwork& network,
              const numerics::DeviceQueue& copying, const numerics::DeviceQueue& computing) {
        const at::Tensor images = images_of(batch);
        batch_ = without_pixels(batch);
        if (!holds(images)) take_memory(images.sizes(), network.device(), computing);
        const std::int64_t rows = images.size(0);
        pixels_.narrow(0, 0, rows).copy_(images);
        copying.wait_for(computed_);  // what was here before has been read
        copying.give([&] {
            on_device_.narrow(0, 0, rows).copy_(pixels_.narrow(0, 0, rows), /*non_blocking=*/true);
        });
        computing.wait_for(copying.mark());
        computing.give([&] { compute(network, rows); });
        computed_ = computing.mark();
    }

    AnsweredBatch empty(const ExtractionNetwork& network) {
        wait();
        return {std::move(batch_), network.take_apart(answers_.clone())};
    }

    void wait() const { numerics::wait_on_host(computed_); }

  private:
    bool holds(const at::Tensor& images) const {
        return pixels_.defined() && pixels_.size(0) >= images.size(0);
    }

    void take_memory(at::IntArrayRef shape, at::Device device,
                     const numerics::DeviceQueue& computing) {
        wait();
        pixels_ = host_memory(shape, device);
        computing.give([&] { on_device_ = at::empty(shape, pixels_.options().device(device)); });
        answers_ = at::Tensor();
    }

    void compute(const ExtractionNetwork& network, std::int64_t rows) {
        const at::Tensor answers = network.compute(on_device_.narrow(0, 0, rows));
        if (!answers_.defined() || answers_.size(0) != rows)
            answers_ = host_memory(answers.sizes(), network.device());
        answers_.copy_(answers, /*non_blocking=*/true);
    }

    images::LoadedBatch batch_;
    at::Tensor pixels_;     ///< on the host
    at::Tensor on_device_;  ///< the same on the device
    at::Tensor answers_;    ///< on the host
    numerics::DeviceQueue::Mark computed_;
};

class StagedQueue final : public NetworkQueue {
  public:
    explicit StagedQueue(const ExtractionNetwork& network)
        : network_(network), copying_(network.device()), computing_(network.device()) {
        numerics::wait_for_device(network.device());
    }

    /// Memory must not be given back while the device uses it.
    ~StagedQueue() override {
        try {
            for (const Place& place : places_) place.wait();
        } catch (const std::exception&) {
            // The device has failed; that was or will be said by what needs it.
        }
    }
    StagedQueue(const StagedQueue&) = delete;
    StagedQueue& operator=(const StagedQueue&) = delete;

    bool has_room() const override { return submitted_ - taken_ < places_.size(); }
    bool is_empty() const override { return submitted_ == taken_; }
    void submit(images::LoadedBatch& batch) override {
        try {
            place_of(submitted_).fill(batch, network_, copying_, computing_);
        } catch (const c10::OutOfMemoryError&) {
            throw Error(concat("The device's memory is too small for batches of ",
                               batch.rows.count(),
                               " images, or others use it. Choose a smaller --batch."));
        }
        ++submitted_;
    }
    AnsweredBatch take() override { return place_of(taken_++).empty(network_); }

  private:
    Place& place_of(std::size_t batch) { return places_[batch % places_.size()]; }

    const ExtractionNetwork& network_;
    numerics::DeviceQueue copying_;
    numerics::DeviceQueue computing_;
    std::array<Place, 2> places_;
    std::size_t submitted_ = 0;
    std::size_t taken_ = 0;
};

}  // namespace

std::unique_ptr<NetworkQueue> make_staged_queue(const ExtractionNetwork& network) {
    return std::make_unique<StagedQueue>(network);
}

}  // namespace farout::extraction
