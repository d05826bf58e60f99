#pragma once
/// How far an extraction is, read from the files themselves: word of the other ranks' blocks
/// needs no messages. For the .cpp files of this folder only.

#include <chrono>
#include <vector>

#include "extraction/extract.h"

namespace farout::extraction {

class FinishedRows {
  public:
    /// What is finished now counts as done by earlier runs.
    explicit FinishedRows(std::vector<const features::FeatureFileWriter*> files);

    /// Tells the sink how many there are now, of all ranks, if there are more than it knows of.
    /// Call it after each block: of a file of very many it looks only now and then.
    void tell(const ProgressSink& sink);
    /// The same, whenever the last look was.
    void tell_now(const ProgressSink& sink);

  private:
    void add_new_blocks();

    std::vector<const features::FeatureFileWriter*> files_;  ///< a block counts where all have it
    std::vector<bool> counted_;
    ExtractionProgress progress_;
    std::int64_t told_rows_ = 0;
    std::size_t blocks_since_look_ = 0;
    std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace farout::extraction
