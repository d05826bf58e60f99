#pragma once
/// Images on their way from their files through the network. For the .cpp files of this folder
/// only.

#include <memory>
#include <optional>
#include <vector>

#include "core/step_times.h"
#include "extraction/detail/network_queue.h"
#include "extraction/unreadable_notes.h"

namespace farout::extraction {

/// The rows that `next_rows` names, decoded ahead and answered by the network, in order. Throws
/// Error at the first image that can't be read where that means to stop.
class AnsweredBatches {
  public:
    AnsweredBatches(const ExtractionNetwork& network, const ExtractionOptions& options,
                    features::OnUnreadable on_unreadable, images::NextRows next_rows);

    /// Some of what comes after it may be on its way when a batch comes out. Nothing after the
    /// last.
    std::optional<AnsweredBatch> next();

    /// "waiting for pixels" and "computing".
    StepTimes& times() { return times_; }
    /// Seconds of the average decoding thread.
    double decoding_seconds() const;
    /// The files of rows that were read and have no image that can be used, as they were.
    const FileStamps& stamps() const { return stamps_; }

  private:
    images::LoadedBatch* next_batch();
    void keep_stamps(const images::LoadedBatch& batch);

    const ExtractionOptions& options_;
    const features::OnUnreadable on_unreadable_;
    const std::unique_ptr<NetworkQueue> network_;
    images::BatchLoader loader_;
    StepTimes times_;
    FileStamps stamps_;
};

}  // namespace farout::extraction
