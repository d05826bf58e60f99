#pragma once
/// For death tests of what a signal interrupts: in a process of its own, since caught signals can't
/// be forgotten again.

#include <csignal>
#include <cstdlib>
#include <functional>

#include "core/error.h"
#include "parallel/interrupt.h"

namespace farout {

/// Raises the signal (0: none), does the work and ends the process with the status of its error, or
/// 0.
[[noreturn]] inline void exit_after_signal(int signal, const std::function<void()>& work) {
    parallel::catch_interrupts();
    if (signal != 0) std::raise(signal);
    try {
        work();
    } catch (const Error& error) {
        std::_Exit(static_cast<int>(error.status()));
    }
    std::_Exit(0);
}

}  // namespace farout
