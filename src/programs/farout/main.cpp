/// farout: evaluates out-of-distribution detectors at full data-set scale. See README.md;
/// src/README.md for the way in.

#include <iostream>

#include "cli/program.h"

namespace {

farout::cli::RunCommand run_of(const farout::cli::Command& command) {
    return command.run;
}

}  // namespace

int main(int argc, char** argv) {
    const farout::cli::Arguments arguments(argv + 1, argv + argc);
    try {
        if (farout::cli::need_tensors(arguments)) farout::cli::become_tensor_program(argv);
    } catch (const farout::Error& error) {
        std::cerr << "farout: " << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
    return farout::cli::run_program(arguments, run_of);
}
