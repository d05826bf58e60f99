#pragma once
/// Signals that ask the process to stop: SIGINT, SIGTERM and SIGUSR1 (Slurm's warning).

namespace farout {

/// From now on these signals only set a flag, and calls to the system that they cut short are
/// restarted; a second SIGINT ends the process at once.
void catch_interrupts();

/// The first signal that came, or 0.
int pending_interrupt();

}  // namespace farout
