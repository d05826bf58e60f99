#include "cli/tensors/options/device_options.h"

#include "core/text.h"

namespace farout::cli::tensors {

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

}  // namespace farout::cli::tensors
