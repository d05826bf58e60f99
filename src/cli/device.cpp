#include "cli/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

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

void add_device_option(po::options_description& description) {
    description.add_options()  //
        ("device", text_value("cpu|cuda"), "where to compute (default: cpu)");
}

std::string device_option(const Options& options) {
    const std::string device = options.text_or("device", "cpu");
    if (device != "cpu" && device != "cuda")
        throw UsageError(concat("--device must be cpu or cuda, not '", printable(device), "'."));
#ifndef FAROUT_CUDA
    if (device == "cuda")
        throw UsageError(
            "This build has no CUDA: build it with the preset `cuda`, or use --device cpu.");
#endif
    return device;
}

std::string device_of_rank(const std::string& device, const Place& place) {
    if (device == "cpu") return device;
    const int devices = at::detail::getCUDAHooks().deviceCount();
    if (devices < 1)
        throw Error("There is no CUDA device on this machine (--device cuda). Use --device cpu.");
    compute_exactly();
    return concat("cuda:", place.local_rank % devices);
}

void add_device(Provenance& facts, const std::string& device) {
    if (device != "cpu") facts["device"] = device;
}

}  // namespace farout
