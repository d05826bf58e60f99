#pragma once
/// This process's memory, as the system counts it.

#include <cstdint>

namespace farout::jobs {

/// Lets the peak start anew from what is resident now. Where the system doesn't allow it (only
/// Linux does), the peak stays that of the whole life of the process.
void restart_peak_memory();

/// The largest resident set since then, in bytes.
std::uint64_t peak_memory();

}  // namespace farout::jobs
