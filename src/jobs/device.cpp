#include "jobs/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::jobs {

namespace {

/// Neither is so by default on CUDA devices.
void compute_exactly() {
    at::Context& context = at::globalContext();
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
}

}  // namespace

std::string device_of_rank(const std::string& device, const parallel::Place& place) {
    if (device == "cpu") return device;
    const int devices = at::detail::getCUDAHooks().deviceCount();
    if (devices < 1)
        throw Error("There is no CUDA device on this machine (--device cuda). Use --device cpu.");
    compute_exactly();
    return concat("cuda:", place.local_rank % devices);
}

void add_device(files::Provenance& facts, const std::string& device) {
    if (device != "cpu") facts["device"] = device;
}

}  // namespace farout::jobs
