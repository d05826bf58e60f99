#pragma once
/// The CUDA devices of this host. In the library farout_cuda.

namespace farout {

/// How many this process may use; 0 where there is no driver.
int count_cuda_devices();

}  // namespace farout
