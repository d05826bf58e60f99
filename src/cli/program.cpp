#include "cli/program.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>

#include <unistd.h>

#include "core/text.h"
#include "parallel/environment.h"
#include "parallel/interrupt.h"

namespace farout::cli {

namespace {

/// For failures that all ranks share: told once, and every rank ends in order.
int end(parallel::Communicator& communicator, const Error& error) {
    if (communicator.is_root()) std::cerr << "farout: " << error.what() << std::endl;
    return static_cast<int>(error.status());
}

/// For failures of this rank alone: the others may be waiting for it, so the whole job is ended.
int abort(parallel::Communicator& communicator, const std::string& message, ExitStatus status) {
    std::cerr << "farout: " << message << std::endl;
    if (communicator.size() > 1) communicator.abort(static_cast<int>(status));
    return static_cast<int>(status);
}

int run(parallel::Session& session, const Arguments& arguments,
        RunCommand (*run_of)(const Command& command)) {
    parallel::Communicator& communicator = session.communicator();
    try {
        return static_cast<int>(run_command(session, arguments, run_of));
    } catch (const AgreedError& error) {
        return end(communicator, error);
    } catch (const UsageError& error) {  // from the arguments, which are the same on all ranks
        return end(communicator, error);
    } catch (const Error& error) {
        return abort(communicator, error.what(), error.status());
    } catch (const std::bad_alloc&) {
        return abort(
            communicator,
            "Out of memory. Use fewer ranks on this machine, or smaller --batch and --workers.",
            ExitStatus::failed);
    } catch (const std::exception& error) {
        return abort(communicator, concat("Unexpected: ", error.what()), ExitStatus::failed);
    }
}

}  // namespace

int run_program(const Arguments& arguments, RunCommand (*run_of)(const Command& command)) {
    try {
        parallel::prepare_environment();
        parallel::catch_interrupts();
        parallel::Session session;
        return run(session, arguments, run_of);
    } catch (const Error& error) {  // there is no job yet to agree or to abort
        std::cerr << "farout: " << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
}

void become_tensor_program(char** argv) {
    std::error_code unknown;
    const std::filesystem::path folder =
        std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
    const std::string program = folder / "farout_tensors";
    execv(program.c_str(), argv);
    const int reason = errno;
    if (reason == ENOENT)
        throw Error(
            concat("The program farout_tensors is missing: it runs this command for "
                   "farout. It is built with farout: copy it into ",
                   printable(folder.native()), "."));
    throw Error(concat("The program ", printable(program),
                       " can't be started: ", std::strerror(reason), "."));
}

}  // namespace farout::cli
