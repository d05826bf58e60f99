#pragma once
/// Which rank computes which block of an extraction. For the .cpp files of this folder only.

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "extraction/extract.h"
#include "parallel/communicator.h"

namespace farout::extraction {

/// Collective: the blocks that are still to be computed, in order, the same on all ranks. Finished
/// ones are read again, shared among the ranks; one whose bytes don't match its checksum any more
/// is marked as missing in the file.
std::vector<std::int64_t> missing_blocks(features::FeatureFileWriter& file,
                                         parallel::Communicator& communicator);

/// The missing blocks that this rank computes, one after the other. Making and destroying it is
/// collective (see SharedCounter).
class BlockQueue {
  public:
    BlockQueue(parallel::Communicator& communicator, std::vector<std::int64_t> missing,
               Schedule schedule);

    /// Nothing after the last. Any thread, one at a time.
    std::optional<std::int64_t> next();
    /// Leaves out what is finished by now (an entry a block of the file): other runs may write the
    /// same file. Any thread.
    void leave_out(std::vector<bool> finished);

  private:
    std::optional<std::int64_t> take();
    bool is_left_out(std::int64_t block);

    std::vector<std::int64_t> missing_;
    std::mutex mutex_;
    std::vector<bool> finished_;  ///< empty: nothing is known
    Range share_;                 ///< of missing_, where it was settled beforehand
    std::unique_ptr<parallel::SharedCounter> counter_;
};

/// The batches of one block after the other. They never cross a block's edge, so that a block's
/// features depend on nothing but the block.
class BatchQueue {
  public:
    BatchQueue(BlockQueue& queue, Blocks blocks, std::int64_t batch_rows)
        : queue_(queue), blocks_(blocks), batch_rows_(batch_rows) {}

    std::optional<Range> next();

  private:
    BlockQueue& queue_;
    Blocks blocks_;
    std::int64_t batch_rows_;
    Range left_;  ///< rows of the block under way
};

}  // namespace farout::extraction
