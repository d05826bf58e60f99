#include "numerics/map_images.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>

// The two functions of GCC's OpenMP runtime (libgomp's ABI) that a parallel region needs. By name,
// because `#pragma omp parallel` is another runtime's with another compiler: clang's beside
// LibTorch's, and neither would know of the other's regions.
extern "C" {
void GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned flags);
void omp_set_num_threads(int threads);
}

namespace farout::numerics {

namespace {

/// What the threads of one call share.
struct Region {
    std::int64_t count;
    const std::function<void(std::int64_t)>& work;
    at::ThreadLocalState caller{};
    std::vector<std::exception_ptr> failures{static_cast<std::size_t>(count)};
    std::atomic<std::int64_t> next{0};

    /// One thread's part.
    void take_part() {
        {
            // Being inside a parallel region isn't enough: oneDNN splits sums by the number of
            // threads that it could have. LibTorch's first call in a thread would set that number
            // again.
            static std::mutex first_call;
            const std::lock_guard alone(first_call);
            at::get_num_threads();
        }
        omp_set_num_threads(1);
        const at::ThreadLocalStateGuard state(caller);
        const c10::ParallelGuard inside(true);
        for (std::int64_t number = next++; number < count; number = next++) {
            try {
                work(number);
            } catch (...) {
                failures[static_cast<std::size_t>(number)] = std::current_exception();
            }
        }
    }
};

}  // namespace

void for_each_on_one_core(std::int64_t count, const std::function<void(std::int64_t)>& work) {
    Region region{count, work};
    at::get_num_threads();  // the first call gives OpenMP LibTorch's number of threads
    constexpr unsigned as_many_as_it_has = 0;
    GOMP_parallel([](void* shared) { static_cast<Region*>(shared)->take_part(); }, &region,
                  as_many_as_it_has, 0);
    for (const std::exception_ptr& failure : region.failures)
        if (failure) std::rethrow_exception(failure);
}

at::Tensor map_images(const at::Tensor& images, std::int64_t together,
                      const std::function<at::Tensor(const at::Tensor&)>& work) {
    if (!images.device().is_cpu() || images.size(0) == 0) return work(images);
    const std::vector<at::Tensor> groups = images.split(together);
    std::vector<at::Tensor> results(groups.size());
    for_each_on_one_core(static_cast<std::int64_t>(groups.size()), [&](std::int64_t number) {
        const auto group = static_cast<std::size_t>(number);
        results[group] = work(groups[group]);
    });
    return at::cat(results);
}

}  // namespace farout::numerics
