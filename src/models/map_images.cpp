#include "models/map_images.h"

#include <exception>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>
#include <omp.h>

namespace farout {

void for_each_on_one_core(std::int64_t count, const std::function<void(std::int64_t)>& work) {
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(count));
    const at::ThreadLocalState caller;
    at::get_num_threads();  // the first call gives OpenMP LibTorch's number of threads

#pragma omp parallel
    {
        // Being inside a parallel region isn't enough: oneDNN splits sums by the number of threads
        // that it could have. LibTorch's first call in a thread would set that number again.
#pragma omp critical(libtorch_first_call)
        at::get_num_threads();
        omp_set_num_threads(1);
        const at::ThreadLocalStateGuard state(caller);
        const c10::ParallelGuard inside(true);
#pragma omp for schedule(dynamic)
        for (std::int64_t number = 0; number < count; ++number) {
            try {
                work(number);
            } catch (...) {
                failures[static_cast<std::size_t>(number)] = std::current_exception();
            }
        }
    }
    for (const std::exception_ptr& failure : failures)
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

}  // namespace farout
