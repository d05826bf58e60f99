#pragma once
/// What ranks that are threads of one process share: a meeting point, letter boxes and alarm flags.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "parallel/communicator.h"

namespace farout::parallel {

/// Another rank failed or ended its work: a consequence, not a cause.
class RankLost : public Error {
  public:
    using Error::Error;
};

/// Safe to be used by all ranks at once. Every rank calls enter, may then read what the others
/// brought until it calls leave; no call of leave returns before all ranks have called it.
class ThreadTeam {
  public:
    /// What a rank brings to a collective call. The memory stays its own.
    struct Offer {
        std::string_view operation;
        int root = 0;
        std::size_t count = 0;  ///< of what must be as many on all ranks
        std::span<const std::byte> bytes = {};
        std::span<const std::int64_t> numbers = {};
        std::shared_ptr<std::atomic<std::int64_t>> counter = {};
    };

    explicit ThreadTeam(int size);
    int size() const { return static_cast<int>(offers_.size()); }

    /// Waits for all ranks. Throws RankLost when one can't come, Error when the calls of any two
    /// differ: then on all ranks, so that nobody reads what a failing rank has brought.
    void enter(int rank, const Offer& offer);
    void leave();
    const Offer& offer_of(int rank) const { return offers_[static_cast<std::size_t>(rank)]; }

    void post(int source, int destination, Bytes letter);
    /// Waits for the oldest letter. Throws RankLost when none can come any more.
    Bytes take(int source, int destination);

    void set_alarm(int rank, bool raised);
    bool any_alarm();

    /// The rank's work has ended; `failure` is empty when all was well.
    void end(int rank, const std::string& failure);

  private:
    std::deque<Bytes>& letters(int source, int destination);
    void meet(std::unique_lock<std::mutex>& lock);
    void check_same_calls() const;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Offer> offers_;
    std::vector<std::deque<Bytes>> letters_;
    std::vector<bool> alarms_;
    std::vector<bool> ended_;
    int arrived_ = 0;
    std::int64_t meetings_ = 0;
    std::string first_end_;      ///< why not all ranks can meet any more; empty while they can
    std::string first_failure_;  ///< the first failure of a rank; empty when there was none
};

}  // namespace farout::parallel
