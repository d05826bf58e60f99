#pragma once
/// From image files to a network's input: one, and decoding ahead of the network: worker threads
/// fill batches in order, with bounded memory.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/blocks.h"
#include "images/image.h"
#include "images/lists/file_stamp.h"
#include "images/lists/image_list.h"
#include "images/pixels/preprocess.h"
#include "images/sources/source.h"

namespace farout::images {

/// Reads, decodes and preprocesses an image into 3×S×S float32 values. Each thread keeps the memory
/// of its last image, up to 32 MiB. `stamp` becomes that of the image that was read, nothing where
/// it couldn't be. Throws ImageError as read_image, Error as preprocess.
void load_input(const ImageSource& source, const std::string& name,
                const Preprocessing& preprocessing, std::span<float> chw,
                std::optional<FileStamp>& stamp);
void load_input(const ImageSource& source, const std::string& name,
                const Preprocessing& preprocessing, std::span<float> chw);

/// A network's input for consecutive rows of a list. Rows that can't be read are all zeros and have
/// a fault.
struct LoadedBatch {
    Range rows;
    int side = 0;                                   ///< S
    std::vector<float> pixels;                      ///< n×3×S×S
    std::vector<std::optional<ImageFault>> faults;  ///< n
    std::vector<std::string> reasons;               ///< n, "" where there is no fault
    /// n: of files with a fault that were read, as they were before.
    std::vector<std::optional<FileStamp>> stamps{};
};

struct LoaderOptions {
    Source source;
    Preprocessing preprocessing;
    int workers = 1;
    int batches_ahead = 2;  ///< batches in memory beside the one in use
};

/// The rows of the next batch; nothing after the last. Called by worker threads, one at a time, no
/// earlier than there is room for the batch.
using NextRows = std::function<std::optional<Range>()>;

/// Loads batches of images in the order in which `next_rows` names them. Worker threads share the
/// images of a batch, so one slow file holds up little; an exception other than ImageError in a
/// worker is thrown by next().
class BatchLoader {
  public:
    BatchLoader(LoaderOptions options, const std::vector<ListedImage>& images, NextRows next_rows);
    ~BatchLoader();
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    /// The next batch, waiting for it if need be; nullptr after the last. It may be used until the
    /// next call: then its memory is filled again.
    LoadedBatch* next();

    /// Seconds that the workers have spent with images, all of them together.
    double busy_seconds() const { return 1e-9 * static_cast<double>(busy_nanoseconds_); }

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
    bool may_open() const;
    void open_batch(std::unique_lock<std::mutex>& lock);
    void load(const Task& task);
    void finish(const Task& task);
    void keep_failure();
    Slot& slot_of(std::size_t batch) { return slots_[batch % slots_.size()]; }

    const LoaderOptions options_;
    const std::vector<ListedImage>& images_;
    const NextRows next_rows_;
    std::vector<Slot> slots_;
    std::atomic<std::int64_t> busy_nanoseconds_{0};

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t opened_ = 0;    ///< batches that have a slot, or had one
    std::size_t taken_ = 0;     ///< batches handed out by next()
    std::size_t released_ = 0;  ///< batches whose slot may be filled again
    std::int64_t undealt_ = 0;  ///< images of the last opened batch that no worker has taken on
    bool opening_ = false;      ///< a worker is about to open a batch
    bool exhausted_ = false;    ///< there are no more rows
    bool stopping_ = false;
    std::exception_ptr failure_;
    std::vector<std::thread> threads_;
};

}  // namespace farout::images
