#include "extraction/detail/answered_batches.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::extraction {

namespace {

void refuse_unreadable(const images::LoadedBatch& batch,
                       const std::vector<images::ListedImage>& images) {
    for (std::size_t row = 0; row < batch.faults.size(); ++row)
        if (batch.faults[row]) {
            const std::int64_t number = batch.rows.begin + static_cast<std::int64_t>(row);
            throw Error(concat("Row ", number, ", ",
                               printable(images[static_cast<std::size_t>(number)].path), ": ",
                               batch.reasons[row],
                               " (--strict stops here; without it the row is marked and the rest "
                               "goes on)."));
        }
}

}  // namespace

AnsweredBatches::AnsweredBatches(const ExtractionNetwork& network, const ExtractionOptions& options,
                                 features::OnUnreadable on_unreadable, images::NextRows next_rows)
    : options_(options),
      on_unreadable_(on_unreadable),
      network_(make_network_queue(network)),
      loader_({options.source, options.preprocessing, options.workers}, options.images,
              std::move(next_rows)) {}

std::optional<AnsweredBatch> AnsweredBatches::next() {
    while (network_->has_room()) {
        images::LoadedBatch* batch = next_batch();
        if (batch == nullptr) break;
        const auto computing = times_.measure("computing");
        network_->submit(*batch);
    }
    if (network_->is_empty()) return std::nullopt;
    const auto computing = times_.measure("computing");
    return network_->take();
}

double AnsweredBatches::decoding_seconds() const {
    return loader_.busy_seconds() / std::max(1, options_.workers);
}

images::LoadedBatch* AnsweredBatches::next_batch() {
    const auto waiting = times_.measure("waiting for pixels");
    images::LoadedBatch* batch = loader_.next();
    if (batch == nullptr) return nullptr;
    if (on_unreadable_ == features::OnUnreadable::stop) refuse_unreadable(*batch, options_.images);
    keep_stamps(*batch);
    return batch;
}

void AnsweredBatches::keep_stamps(const images::LoadedBatch& batch) {
    for (std::size_t row = 0; row < batch.stamps.size(); ++row)
        if (batch.stamps[row])
            stamps_[batch.rows.begin + static_cast<std::int64_t>(row)] = *batch.stamps[row];
}

}  // namespace farout::extraction
