#pragma once
/// Decoding ahead of the network: worker threads fill batches in order, with bounded memory.

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/blocks.h"
#include "data/image.h"
#include "data/image_list.h"
#include "data/preprocess.h"

namespace farout {

/// A network's input for consecutive rows of a list. Rows that can't be read are all zeros and have
/// a fault.
struct LoadedBatch {
    Range rows;
    std::vector<float> pixels;                      ///< n×3×S×S
    std::vector<std::optional<ImageFault>> faults;  ///< n
    std::vector<std::string> reasons;               ///< n, "" where there is no fault
};

struct LoaderOptions {
    std::filesystem::path root;
    Preprocessing preprocessing;
    int workers = 1;
    int batches_ahead = 2;  ///< batches in memory beside the one in use
};

/// Loads batches of images in the order given. Worker threads share the images of a batch, so one
/// slow file holds up little; an exception other than ImageError in a worker is thrown by next().
class BatchLoader {
  public:
    BatchLoader(LoaderOptions options, const std::vector<ListedImage>& images,
                std::vector<Range> batches);
    ~BatchLoader();
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    /// The next batch, waiting for it if need be; nothing after the last.
    std::optional<LoadedBatch> next();

  private:
    struct Slot {
        LoadedBatch batch;
        std::int64_t unloaded = 0;  ///< images still to be loaded
    };
    struct Task {
        std::size_t batch = 0;
        std::int64_t index = 0;  ///< within the batch
    };

    void work();
    std::optional<Task> next_task();
    void load(const Task& task);
    void finish(const Task& task);
    void keep_failure();
    Slot& slot_of(std::size_t batch) { return slots_[batch % slots_.size()]; }

    const LoaderOptions options_;
    const std::vector<ListedImage>& images_;
    const std::vector<Range> batches_;
    std::vector<Slot> slots_;

    std::mutex mutex_;
    std::condition_variable changed_;
    Task upcoming_;
    std::size_t taken_ = 0;  ///< batches handed out by next()
    bool stopping_ = false;
    std::exception_ptr failure_;
    std::vector<std::thread> threads_;
};

}  // namespace farout
