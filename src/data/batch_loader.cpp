#include "data/batch_loader.h"

#include <algorithm>

#include "data/decode.h"

namespace farout {

namespace {

std::size_t input_size(const Preprocessing& preprocessing) {
    const auto side = static_cast<std::size_t>(preprocessing.size);
    return 3 * side * side;
}

}  // namespace

BatchLoader::BatchLoader(LoaderOptions options, const std::vector<ListedImage>& images,
                         std::vector<Range> batches)
    : options_(std::move(options)),
      images_(images),
      batches_(std::move(batches)),
      slots_(static_cast<std::size_t>(std::max(1, options_.batches_ahead)) + 1) {
    const int workers = std::max(1, options_.workers);
    for (int worker = 0; worker < workers; ++worker) threads_.emplace_back([this] { work(); });
}

BatchLoader::~BatchLoader() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
}

std::optional<LoadedBatch> BatchLoader::next() {
    std::unique_lock lock(mutex_);
    if (taken_ == batches_.size()) return std::nullopt;
    const auto loaded = [this] {
        return upcoming_.batch > taken_ && slot_of(taken_).unloaded == 0;
    };
    changed_.wait(lock, [&] { return failure_ != nullptr || loaded(); });
    if (failure_ != nullptr) std::rethrow_exception(failure_);
    LoadedBatch batch = std::move(slot_of(taken_).batch);
    ++taken_;
    lock.unlock();
    changed_.notify_all();
    return batch;
}

void BatchLoader::work() {
    try {
        while (const auto task = next_task()) {
            load(*task);
            finish(*task);
        }
    } catch (...) {
        keep_failure();
    }
}

/// Gives out one image after the other; the first of a batch waits until a slot is free and makes
/// room for it.
std::optional<BatchLoader::Task> BatchLoader::next_task() {
    std::unique_lock lock(mutex_);
    const auto may_go_on = [this] {
        return stopping_ || upcoming_.batch == batches_.size() || upcoming_.index > 0 ||
               upcoming_.batch < taken_ + slots_.size();
    };
    changed_.wait(lock, may_go_on);
    if (stopping_ || upcoming_.batch == batches_.size()) return std::nullopt;
    const Task task = upcoming_;
    const Range rows = batches_[task.batch];
    if (task.index == 0) {
        const auto count = static_cast<std::size_t>(rows.count());
        Slot& slot = slot_of(task.batch);
        slot.batch.rows = rows;
        slot.batch.pixels.assign(count * input_size(options_.preprocessing), 0.F);
        slot.batch.faults.assign(count, std::nullopt);
        slot.batch.reasons.assign(count, "");
        slot.unloaded = rows.count();
    }
    ++upcoming_.index;
    if (upcoming_.index == rows.count()) upcoming_ = {task.batch + 1, 0};
    return task;
}

void BatchLoader::load(const Task& task) {
    LoadedBatch& batch = slot_of(task.batch).batch;
    const auto index = static_cast<std::size_t>(task.index);
    const std::size_t size = input_size(options_.preprocessing);
    const ListedImage& image = images_[static_cast<std::size_t>(batch.rows.begin + task.index)];
    try {
        preprocess(read_image(options_.root / image.path), options_.preprocessing,
                   std::span(batch.pixels).subspan(index * size, size));
    } catch (const ImageError& error) {
        batch.faults[index] = error.fault();
        batch.reasons[index] = error.what();
    }
}

void BatchLoader::finish(const Task& task) {
    {
        const std::lock_guard lock(mutex_);
        --slot_of(task.batch).unloaded;
    }
    changed_.notify_all();
}

void BatchLoader::keep_failure() {
    {
        const std::lock_guard lock(mutex_);
        if (failure_ == nullptr) failure_ = std::current_exception();
        stopping_ = true;
    }
    changed_.notify_all();
}

}  // namespace farout
