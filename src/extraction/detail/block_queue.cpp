#include "extraction/detail/block_queue.h"

#include <algorithm>

#include "parallel/collective.h"

namespace farout::extraction {

std::vector<std::int64_t> missing_blocks(features::FeatureFileWriter& file,
                                         parallel::Communicator& communicator) {
    const std::int64_t count = file.blocks().count();
    std::vector<std::int64_t> is_missing(static_cast<std::size_t>(count), 0);
    parallel::agree(communicator, [&] {
        const std::vector<bool> finished = file.finished();
        const Range mine = share_of(count, communicator.rank(), communicator.size());
        for (std::int64_t block = mine.begin; block < mine.end; ++block) {
            if (finished[static_cast<std::size_t>(block)] && file.verify(block)) continue;
            is_missing[static_cast<std::size_t>(block)] = 1;
            if (finished[static_cast<std::size_t>(block)]) file.forget(block);
        }
    });
    communicator.all_reduce(is_missing, parallel::Reduction::sum);
    std::vector<std::int64_t> missing;
    for (std::int64_t block = 0; block < count; ++block)
        if (is_missing[static_cast<std::size_t>(block)] != 0) missing.push_back(block);
    return missing;
}

BlockQueue::BlockQueue(parallel::Communicator& communicator, std::vector<std::int64_t> missing,
                       Schedule schedule)
    : missing_(std::move(missing)),
      share_(share_of(static_cast<std::int64_t>(missing_.size()), communicator.rank(),
                      communicator.size())) {
    if (schedule == Schedule::dynamic_blocks) counter_ = communicator.make_counter();
}

std::optional<std::int64_t> BlockQueue::next() {
    std::optional<std::int64_t> block = take();
    while (block && is_left_out(*block)) block = take();
    return block;
}

void BlockQueue::leave_out(std::vector<bool> finished) {
    const std::lock_guard lock(mutex_);
    finished_ = std::move(finished);
}

bool BlockQueue::is_left_out(std::int64_t block) {
    const std::lock_guard lock(mutex_);
    return !finished_.empty() && finished_[static_cast<std::size_t>(block)];
}

std::optional<std::int64_t> BlockQueue::take() {
    const std::int64_t index = counter_ ? counter_->next() : share_.begin++;
    const std::int64_t end = counter_ ? static_cast<std::int64_t>(missing_.size()) : share_.end;
    if (index >= end) return std::nullopt;
    return missing_[static_cast<std::size_t>(index)];
}

std::optional<Range> BatchQueue::next() {
    if (left_.empty()) {
        const std::optional<std::int64_t> block = queue_.next();
        if (!block) return std::nullopt;
        left_ = blocks_.rows_of(*block);
    }
    const Range batch{left_.begin, std::min(left_.end, left_.begin + batch_rows_)};
    left_.begin = batch.end;
    return batch;
}

}  // namespace farout::extraction
