#pragma once
/// Networks on several cores with the same bits for any number of them.

#include <cstdint>
#include <functional>

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// Calls work(0) … work(count - 1), several at a time, each on one core from beginning to end.
/// Convolutions and matrix products of the libraries below choose their order of additions by the
/// number of threads that they may use; here that is always one, so a result depends on what is
/// computed alone. It is also faster than sharing out each operation: no core waits for another.
/// `work` must be safe to call from several threads; gradient and inference mode are those of the
/// caller. All calls are made; then the exception of the first that threw is thrown again here.
void for_each_on_one_core(std::int64_t count, const std::function<void(std::int64_t)>& work);

/// Runs `work` (features of n×3×S×S images, say) on consecutive groups of `together` images (the
/// last may be smaller), each on one core as above, and concatenates the results along the first
/// dimension. The size of a group may decide the bits, so let nothing but the network decide it. On
/// other devices than the CPU `work` gets all images at once.
at::Tensor map_images(const at::Tensor& images, std::int64_t together,
                      const std::function<at::Tensor(const at::Tensor&)>& work);

}  // namespace farout::numerics
