#pragma once
/// What a rank may ask of its machine: its threads that compute and decode, and its share of the
/// memory.

#include <cstdint>
#include <string>

#include "parallel/session.h"

namespace farout::parallel {

struct Limits {
    int cores = 1;             ///< of the machine
    int ranks = 1;             ///< that share it
    double free_bytes = 0;     ///< of memory, for this rank
    std::int64_t threads = 1;  ///< most that compute
    std::int64_t workers = 1;  ///< most that decode: they wait for files, too
};

/// Four threads and eight workers a core and rank, but at least 4 and 16: a few more than there are
/// cores do no harm. Memory: what the system has free and a control group (of a batch system)
/// allows, in equal shares of the ranks here.
Limits limits_of(const Place& place);

/// Throws UsageError for more threads than the limits allow; `name`: what asks for them, such as
/// "--threads" or an environment variable.
void require_threads(std::int64_t threads, const std::string& name, const Limits& limits);

/// "this machine has 8 cores for 2 ranks", "1.0 GiB of memory are free for each rank here": for
/// messages.
std::string machine_of(const Limits& limits);
std::string memory_of(const Limits& limits);

/// Collective: throws where an environment variable that libraries take their number of threads
/// from (OMP_NUM_THREADS, MKL_NUM_THREADS) asks for more than the limits allow.
void check_thread_variables(Session& session);

}  // namespace farout::parallel
