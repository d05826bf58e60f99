#include "parallel/interrupt.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {
namespace {

// Only lock-free atomics may be touched in a signal handler.
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

void set_action(int signal, void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;  // a read or write under way goes on as if nothing had happened
    sigemptyset(&action.sa_mask);
    if (sigaction(signal, &action, nullptr) != 0) {
        throw Error(concat("Signal ", signal, " can't be caught: ", std::strerror(errno), "."));
    }
}

// Async-signal-safe: an atomic and sigaction only.
void note_signal(int signal) {
    int none = 0;
    first_signal.compare_exchange_strong(none, signal);
    if (signal == SIGINT) {
        // The next one does what it does by default: end the process.
        struct sigaction by_default = {};
        by_default.sa_handler = SIG_DFL;
        sigaction(SIGINT, &by_default, nullptr);
    }
}

}  // namespace

void catch_interrupts() {
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) set_action(signal, note_signal);
}

int pending_interrupt() {
    return first_signal.load();
}

void throw_if_interrupted() {
    if (pending_interrupt() != 0)
        throw Error("Interrupted: what was finished is saved. Run the same command again to go on.",
                    ExitStatus::interrupted);
}

}  // namespace farout::parallel
