/// farout: evaluates out-of-distribution detectors at full data-set scale. See README.md;
/// src/README.md for the way in.

#include <cstdlib>
#include <exception>
#include <iostream>

#include "cli/commands/command.h"
#include "core/text.h"
#include "parallel/environment.h"
#include "parallel/interrupt.h"
#include "parallel/session.h"

namespace {

using farout::ExitStatus;

/// For failures that all ranks share: told once, and every rank ends in order.
int end(farout::parallel::Communicator& communicator, const farout::Error& error) {
    if (communicator.is_root()) std::cerr << "farout: " << error.what() << std::endl;
    return static_cast<int>(error.status());
}

/// For failures of this rank alone: the others may be waiting for it, so the whole job is ended.
int abort(farout::parallel::Communicator& communicator, const std::string& message,
          ExitStatus status) {
    std::cerr << "farout: " << message << std::endl;
    if (communicator.size() > 1) communicator.abort(static_cast<int>(status));
    return static_cast<int>(status);
}

int run(farout::parallel::Session& session, const farout::cli::Arguments& arguments) {
    farout::parallel::Communicator& communicator = session.communicator();
    try {
        return static_cast<int>(farout::cli::run_command(session, arguments));
    } catch (const farout::AgreedError& error) {
        return end(communicator, error);
    } catch (
        const farout::UsageError& error) {  // from the arguments, which are the same on all ranks
        return end(communicator, error);
    } catch (const farout::Error& error) {
        return abort(communicator, error.what(), error.status());
    } catch (const std::bad_alloc&) {
        return abort(
            communicator,
            "Out of memory. Use fewer ranks on this machine, or smaller --batch and --workers.",
            ExitStatus::failed);
    } catch (const std::exception& error) {
        return abort(communicator, farout::concat("Unexpected: ", error.what()),
                     ExitStatus::failed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        farout::parallel::prepare_environment();
        farout::parallel::catch_interrupts();
        farout::parallel::Session session;
        return run(session, {argv + 1, argv + argc});
    } catch (const farout::Error& error) {  // there is no job yet to agree or to abort
        std::cerr << "farout: " << error.what() << std::endl;
        return static_cast<int>(error.status());
    }
}
