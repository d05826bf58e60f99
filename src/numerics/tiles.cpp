#include "numerics/tiles.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "numerics/single_thread.h"

namespace farout::numerics {
namespace {

// Threads that share the tasks of one loop.

/// A thread that calls run() and others that help it. They live as long as the team: a thread that
/// has used MKL takes MKL's buffers with it when it ends.
class WorkerTeam {
  public:
    explicit WorkerTeam(int threads);
    ~WorkerTeam();
    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;

    int threads() const { return static_cast<int>(helpers_.size()) + 1; }

    /// Runs task(0) … task(count−1), each once, on whichever thread is free; returns when all are
    /// done. An exception of any task is thrown again here. LibTorch and MKL use one thread inside
    /// a task.
    void run(std::int64_t count, const std::function<void(std::int64_t)>& task);

  private:
    void help();
    void finish_helping();
    void take_tasks();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t loop_ = 0;  // number of the current loop
    int helping_ = 0;         // helpers that haven't finished it (or, at first, started)
    bool ending_ = false;
    std::exception_ptr failure_;
    const std::function<void(std::int64_t)>* task_ = nullptr;
    std::int64_t count_ = 0;
    std::atomic<std::int64_t> next_ = 0;
    std::vector<std::thread> helpers_;
};

WorkerTeam::WorkerTeam(int threads) {
    // LibTorch also remembers the number set last, as the default of threads to come: the helpers
    // are waited for, so that the number that counts is this thread's.
    const int threads_here = at::get_num_threads();
    helping_ = threads - 1;
    for (int helper = 1; helper < threads; ++helper) helpers_.emplace_back([this] { help(); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return helping_ == 0; });
    at::set_num_threads(threads_here);
}

WorkerTeam::~WorkerTeam() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& helper : helpers_) helper.join();
}

void WorkerTeam::run(std::int64_t count, const std::function<void(std::int64_t)>& task) {
    {
        const std::lock_guard lock(mutex_);
        task_ = &task;
        count_ = count;
        next_ = 0;
        failure_ = nullptr;
        helping_ = static_cast<int>(helpers_.size());
        ++loop_;
    }
    changed_.notify_all();
    {
        const SingleThread single;
        take_tasks();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return helping_ == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void WorkerTeam::help() {
    at::get_num_threads();   // a thread's first call takes the default over and would do so later
    at::set_num_threads(1);  // LibTorch and MKL keep the number a thread
    std::uint64_t seen = 0;
    finish_helping();
    while (true) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return ending_ || loop_ != seen; });
            if (ending_) return;
            seen = loop_;
        }
        take_tasks();
        finish_helping();
    }
}

void WorkerTeam::finish_helping() {
    {
        const std::lock_guard lock(mutex_);
        --helping_;
    }
    changed_.notify_all();
}

void WorkerTeam::take_tasks() {
    try {
        for (std::int64_t task = next_++; task < count_; task = next_++) (*task_)(task);
    } catch (...) {
        const std::lock_guard lock(mutex_);
        next_ = count_;
        if (!failure_) failure_ = std::current_exception();
    }
}

/// The calling thread's team (ranks may be threads of one process, each with its own).
WorkerTeam& team() {
    thread_local std::unique_ptr<WorkerTeam> of_thread;
    const int threads = at::get_num_threads();
    if (!of_thread || of_thread->threads() != threads)
        of_thread = std::make_unique<WorkerTeam>(threads);
    return *of_thread;
}

}  // namespace

void for_tasks(std::int64_t count, const std::function<void(std::int64_t)>& task) {
    team().run(count, task);
}

void for_row_tiles(std::int64_t rows, const std::function<void(Range)>& work) {
    const Blocks tiles{rows, tile_rows};
    for_tasks(tiles.count(), [&](std::int64_t tile) { work(tiles.rows_of(tile)); });
}

}  // namespace farout::numerics
