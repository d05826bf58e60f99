#include "images/batch_loader.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "images/decode.h"

namespace farout::images {
namespace {

constexpr std::size_t most_kept = 32U << 20;

// Fresh memory for every image would be zeroed by the system and then by the vector.
struct Kept {
    std::vector<std::byte> bytes;
    Image image;

    void limit() {
        if (bytes.capacity() > most_kept) bytes = std::vector<std::byte>();
        if (image.rgb.capacity() > most_kept) image = Image();
    }
};

struct LimitAtEnd {
    Kept& kept;
    ~LimitAtEnd() { kept.limit(); }
};

}  // namespace

void load_input(const ImageSource& source, const std::string& name, const Preprocessing& how,
                std::span<float> chw) {
    std::optional<FileStamp> ignored;
    load_input(source, name, how, chw, ignored);
}

void load_input(const ImageSource& source, const std::string& name, const Preprocessing& how,
                std::span<float> chw, std::optional<FileStamp>& stamp) {
    thread_local Kept kept;
    const LimitAtEnd limit{kept};
    stamp.reset();
    stamp = source.read(name, kept.bytes);
    const DecodeOptions options{how.decoding == Decoding::scaled ? pixels_needed(how) : 0};
    decode_image(kept.bytes, options, kept.image);
    preprocess(kept.image, how, chw);
}

namespace {

/// Numbers of an image: 3×S×S.
std::size_t input_size(int side) {
    return 3 * static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
}

void make_room(LoadedBatch& batch, Range rows, int side) {
    const auto count = static_cast<std::size_t>(rows.count());
    batch.rows = rows;
    batch.side = side;
    batch.pixels.resize(count * input_size(side));
    batch.faults.assign(count, std::nullopt);
    batch.reasons.assign(count, "");
    batch.stamps.assign(count, std::nullopt);
}

}  // namespace

BatchLoader::BatchLoader(LoaderOptions options, const std::vector<ListedImage>& images,
                         NextRows next_rows)
    : options_(std::move(options)),
      images_(images),
      next_rows_(std::move(next_rows)),
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

LoadedBatch* BatchLoader::next() {
    std::unique_lock lock(mutex_);
    released_ = taken_;
    changed_.notify_all();
    const auto at_end = [this] { return exhausted_ && taken_ == opened_; };
    const auto loaded = [this] { return taken_ < opened_ && slot_of(taken_).unloaded == 0; };
    changed_.wait(lock, [&] { return failure_ != nullptr || at_end() || loaded(); });
    if (failure_ != nullptr) std::rethrow_exception(failure_);
    if (at_end()) return nullptr;
    return &slot_of(taken_++).batch;
}

void BatchLoader::work() {
    try {
        while (const auto task = next_task()) {
            const auto start = std::chrono::steady_clock::now();
            load(*task);
            busy_nanoseconds_ +=
                std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
            finish(*task);
        }
    } catch (...) {
        keep_failure();
    }
}

/// Gives out one image after the other; where all of a batch are given out, opens the next one.
std::optional<BatchLoader::Task> BatchLoader::next_task() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock,
                      [this] { return stopping_ || exhausted_ || undealt_ > 0 || may_open(); });
        if (stopping_) return std::nullopt;
        if (undealt_ > 0) break;
        if (exhausted_) return std::nullopt;
        open_batch(lock);
    }
    const std::size_t batch = opened_ - 1;
    return Task{batch, slot_of(batch).batch.rows.count() - undealt_--};
}

bool BatchLoader::may_open() const {
    return !opening_ && opened_ < released_ + slots_.size();
}

/// Without the lock while it asks for the rows, which may take a message to another process.
void BatchLoader::open_batch(std::unique_lock<std::mutex>& lock) {
    opening_ = true;
    lock.unlock();
    const std::optional<Range> rows = next_rows_();
    if (rows) make_room(slot_of(opened_).batch, *rows, options_.preprocessing.size);
    lock.lock();
    opening_ = false;
    if (rows) {
        slot_of(opened_).unloaded = rows->count();
        undealt_ = rows->count();
        ++opened_;
    } else {
        exhausted_ = true;
    }
    changed_.notify_all();
}

void BatchLoader::load(const Task& task) {
    LoadedBatch& batch = slot_of(task.batch).batch;
    const auto index = static_cast<std::size_t>(task.index);
    const std::size_t size = input_size(batch.side);
    const std::span<float> pixels = std::span(batch.pixels).subspan(index * size, size);
    const ListedImage& image = images_[static_cast<std::size_t>(batch.rows.begin + task.index)];
    std::optional<FileStamp> stamp;
    try {
        load_input(*options_.source, image.path, options_.preprocessing, pixels, stamp);
    } catch (const ImageError& error) {
        std::fill(pixels.begin(), pixels.end(), 0.F);
        batch.stamps[index] = stamp;
        batch.faults[index] = error.fault();
        batch.reasons[index] = error.what();
    }
}

void BatchLoader::finish(const Task& task) {
    {
        const std::lock_guard lock(mutex_);
        if (--slot_of(task.batch).unloaded > 0) return;
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

}  // namespace farout::images
