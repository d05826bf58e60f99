#pragma once
/// Signals that ask the process to stop: SIGINT, SIGTERM and SIGUSR1 (Slurm's warning).

namespace farout::parallel {

/// From now on these signals only set a flag, and calls to the system that they cut short are
/// restarted; a second SIGINT ends the process at once.
void catch_interrupts();

/// The first signal that came, or 0.
int pending_interrupt();

/// Throws Error of status `interrupted` when one came. For work of which nothing is kept until its
/// output is written whole; between ranks inside of agree (parallel/collective.h).
void throw_if_interrupted();

}  // namespace farout::parallel
