#include "extraction/detail/network_queue.h"

#include <utility>

namespace farout::extraction {

namespace {

class DirectQueue final : public NetworkQueue {
  public:
    explicit DirectQueue(const ExtractionNetwork& network) : network_(network) {}

    bool has_room() const override { return !answered_; }
    bool is_empty() const override { return !answered_; }
    void submit(images::LoadedBatch& batch) override {
        answered_ = {without_pixels(batch), network_.answer(images_of(batch))};
    }
    AnsweredBatch take() override { return std::move(*std::exchange(answered_, std::nullopt)); }

  private:
    const ExtractionNetwork& network_;
    std::optional<AnsweredBatch> answered_;
};

}  // namespace

std::unique_ptr<NetworkQueue> make_direct_queue(const ExtractionNetwork& network) {
    return std::make_unique<DirectQueue>(network);
}

std::unique_ptr<NetworkQueue> make_network_queue(const ExtractionNetwork& network) {
    return network.device().is_cpu() ? make_direct_queue(network) : make_staged_queue(network);
}

}  // namespace farout::extraction
