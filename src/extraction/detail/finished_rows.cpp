#include "extraction/detail/finished_rows.h"

#include <algorithm>

namespace farout::extraction {

namespace {

// The table is read at every look: its length times the root's blocks would be terabytes where a
// file has millions of blocks.
constexpr std::size_t blocks_a_look = 10'000;
constexpr std::chrono::seconds longest_wait{10};

}  // namespace

FinishedRows::FinishedRows(std::vector<const features::FeatureFileWriter*> files)
    : files_(std::move(files)),
      counted_(static_cast<std::size_t>(files_.front()->blocks().count()), false) {
    progress_.rows = files_.front()->blocks().rows;
    add_new_blocks();
    progress_.rows_before = progress_.finished_rows;
    told_rows_ = progress_.finished_rows;
}

void FinishedRows::tell(const ProgressSink& sink) {
    const bool early = ++blocks_since_look_ <= counted_.size() / blocks_a_look &&
                       std::chrono::steady_clock::now() - looked_ < longest_wait;
    if (!early) tell_now(sink);
}

void FinishedRows::tell_now(const ProgressSink& sink) {
    blocks_since_look_ = 0;
    looked_ = std::chrono::steady_clock::now();
    add_new_blocks();
    if (progress_.finished_rows == told_rows_) return;
    told_rows_ = progress_.finished_rows;
    sink(progress_);
}

void FinishedRows::add_new_blocks() {
    std::vector<std::vector<bool>> finished;
    for (const features::FeatureFileWriter* file : files_) finished.push_back(file->finished());
    const features::FeatureFileWriter& first = *files_.front();
    for (std::size_t block = 0; block < counted_.size(); ++block) {
        const bool is_finished = std::all_of(finished.begin(), finished.end(),
                                             [&](const auto& of_file) { return of_file[block]; });
        if (!is_finished || counted_[block]) continue;
        counted_[block] = true;
        const auto number = static_cast<std::int64_t>(block);
        progress_.finished_rows += first.blocks().rows_of(number).count();
        progress_.unreadable_rows += first.unreadable_rows(number);
    }
}

}  // namespace farout::extraction
