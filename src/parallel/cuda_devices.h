#pragma once
/// The CUDA devices of this host. In the library farout_cuda.

#include <cstddef>

namespace farout::parallel {

/// How many this process may use; 0 where there is no driver.
int count_cuda_devices();

/// The bytes of a device's memory that nobody has taken. Throws Error.
std::size_t free_cuda_memory(int device);

}  // namespace farout::parallel
