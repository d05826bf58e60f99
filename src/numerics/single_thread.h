#pragma once
/// One thread for decompositions.

#include <ATen/Parallel.h>

namespace farout::numerics {

/// While it lives LibTorch, MKL and LAPACK use one thread in this thread. Eigenvalue and
/// least-squares routines cut their work by the number of threads, so their last bits depend on it
/// whatever MKL_CBWR says; they are run once, on the root, so that one thread is a cost of seconds
/// at most and the result is the same everywhere.
class SingleThread {
  public:
    SingleThread() : threads_before_(at::get_num_threads()) { at::set_num_threads(1); }
    ~SingleThread() { at::set_num_threads(threads_before_); }
    SingleThread(const SingleThread&) = delete;
    SingleThread& operator=(const SingleThread&) = delete;

  private:
    int threads_before_;
};

}  // namespace farout::numerics
