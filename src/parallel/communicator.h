#pragma once
/// Messages between the ranks of a job, and numbers that they draw from one row. No domain nouns:
/// spans and bytes only.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace farout::parallel {

/// Gives out 0, 1, 2 …, each number once, to whichever rank asks first. Made by
/// Communicator::make_counter. Destroying it is collective; destroyed by an exception on its way it
/// waits for nobody, and other ranks mustn't draw any more.
class SharedCounter {
  public:
    virtual ~SharedCounter() = default;

    /// The next number. Any thread of a rank may call, also while another one uses the
    /// communicator, but one at a time. Takes about a millisecond where ranks are processes,
    /// whatever the other ranks are doing. Throws Error when the root can't be reached.
    virtual std::int64_t next() = 0;
};

using Bytes = std::vector<std::byte>;

enum class Reduction { sum, minimum, maximum };

/// The ranks of a job. Collective calls (marked) must be made by all ranks in the same order;
/// everything else is a rank's own affair. One thread of a rank may call at a time.
/// Implementations: local (one rank, the identity), MPI, and threads in one process (for tests).
/// What fails underneath, a rank number out of range, or a message of the wrong size throws Error;
/// the job can't go on then (see abort), because other ranks may wait for this one.
class Communicator {
  public:
    virtual ~Communicator() = default;

    virtual int rank() const = 0;
    virtual int size() const = 0;
    bool is_root() const { return rank() == 0; }

    /// Collective: returns when all ranks have called it.
    virtual void barrier() = 0;
    /// Collective: the root's bytes to all; the size must be the same on all ranks.
    virtual void broadcast(std::span<std::byte> data, int root) = 0;
    /// Collective: element-wise, exact because the numbers are integers; the count must be the same
    /// on all ranks.
    virtual void all_reduce(std::span<std::int64_t> values, Reduction reduction) = 0;
    /// Collective: the bytes of every rank (any number of them), in order of ranks, on the root; an
    /// empty vector elsewhere.
    virtual std::vector<Bytes> gather(std::span<const std::byte> data, int root) = 0;

    /// Waits until the data may be reused; that may be when the other rank receives, so two ranks
    /// mustn't send to each other first. A rank doesn't send to itself. Messages of more than 2 GiB
    /// are allowed.
    virtual void send(std::span<const std::byte> data, int destination) = 0;
    /// Waits for a message of exactly this size; messages of one sender arrive in the order they
    /// were sent.
    virtual void receive(std::span<std::byte> data, int source) = 0;

    /// Collective: a counter of all ranks, at 0. Throws Error where MPI lacks what it takes.
    virtual std::unique_ptr<SharedCounter> make_counter() = 0;

    /// Tells all ranks to stop at the next chance; they see it in alarm_raised(). Not collective,
    /// never waits.
    virtual void raise_alarm() = 0;
    /// Whether any rank, this one included, has raised the alarm (as far as word of it has got
    /// here). Cheap enough to be asked between any two pieces of work.
    virtual bool alarm_raised() = 0;
    /// Collective: takes in alarms that are still under way and says whether there was one, the
    /// same on all ranks; clears it.
    virtual bool settle_alarm() = 0;

    /// Ends the whole job at once, all ranks, with this exit status.
    [[noreturn]] virtual void abort(int status) = 0;

    /// The MPI_Comm behind this communicator (as MPI_Comm*), or nullptr: for MPI-IO.
    virtual void* native_handle() { return nullptr; }

  protected:
    /// Throws Error unless it is a rank of this job.
    void check_root(int root) const;
    /// Throws Error unless it is another rank of this job.
    void check_peer(int peer) const;
};

/// One rank alone: every collective call is the identity.
std::unique_ptr<Communicator> make_local_communicator();

/// MPI_COMM_WORLD, duplicated. MPI must have been initialised (see Session). Making and destroying
/// it is collective; destroyed by an exception on its way it leaves MPI as it is, so that a failing
/// rank never waits for the others.
std::unique_ptr<Communicator> make_mpi_communicator();

}  // namespace farout::parallel
