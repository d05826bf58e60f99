#pragma once
/// Threads that share the tasks of one loop.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace farout::numerics {

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

}  // namespace farout::numerics
