#include "numerics/worker_team.h"

#include <ATen/Parallel.h>

#include "numerics/single_thread.h"

namespace farout::numerics {

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

}  // namespace farout::numerics
