#pragma once
/// Numbers that the ranks of a job draw from one row: how work is handed out as ranks become free.

#include <cstdint>

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

}  // namespace farout::parallel
