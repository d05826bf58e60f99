#include "parallel/threads_communicator.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "parallel/communicator.h"

namespace farout::parallel {
namespace {

// What ranks that are threads of one process share: a meeting point, letter boxes and alarm flags.

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

ThreadTeam::ThreadTeam(int size)
    : offers_(static_cast<std::size_t>(size)),
      letters_(offers_.size() * offers_.size()),
      alarms_(offers_.size(), false),
      ended_(offers_.size(), false) {}

void ThreadTeam::enter(int rank, const Offer& offer) {
    std::unique_lock lock(mutex_);
    offers_[static_cast<std::size_t>(rank)] = offer;
    meet(lock);
    check_same_calls();
}

void ThreadTeam::leave() {
    std::unique_lock lock(mutex_);
    meet(lock);
}

void ThreadTeam::meet(std::unique_lock<std::mutex>& lock) {
    if (!first_end_.empty()) throw RankLost(first_end_);
    const std::int64_t meeting = meetings_;
    if (++arrived_ == size()) {
        arrived_ = 0;
        ++meetings_;
        changed_.notify_all();
        return;
    }
    changed_.wait(lock, [&] { return meetings_ != meeting || !first_end_.empty(); });
    // Where all had come before a rank was lost, the meeting has taken place.
    if (meetings_ == meeting) throw RankLost(first_end_);
}

void ThreadTeam::check_same_calls() const {
    const auto describe = [this](int rank) {
        const Offer& offer = offer_of(rank);
        return concat("rank ", rank, " called ", offer.operation, " with root ", offer.root,
                      " and ", offer.count, " items");
    };
    const Offer& first = offer_of(0);
    for (int rank = 1; rank < size(); ++rank) {
        const Offer& offer = offer_of(rank);
        if (offer.operation != first.operation || offer.root != first.root ||
            offer.count != first.count) {
            throw Error(concat("Collective calls must match, but ", describe(rank), " where ",
                               describe(0), "."));
        }
    }
}

std::deque<Bytes>& ThreadTeam::letters(int source, int destination) {
    return letters_[static_cast<std::size_t>(source) * offers_.size() +
                    static_cast<std::size_t>(destination)];
}

void ThreadTeam::post(int source, int destination, Bytes letter) {
    const std::lock_guard lock(mutex_);
    letters(source, destination).push_back(std::move(letter));
    changed_.notify_all();
}

Bytes ThreadTeam::take(int source, int destination) {
    std::unique_lock lock(mutex_);
    std::deque<Bytes>& box = letters(source, destination);
    const auto sender = static_cast<std::size_t>(source);
    changed_.wait(lock, [&] { return !box.empty() || ended_[sender] || !first_failure_.empty(); });
    if (box.empty()) {
        throw RankLost(concat("Rank ", destination, " waits for a message of rank ", source,
                              " that can't come. ", first_end_));
    }
    Bytes letter = std::move(box.front());
    box.pop_front();
    return letter;
}

void ThreadTeam::set_alarm(int rank, bool raised) {
    const std::lock_guard lock(mutex_);
    alarms_[static_cast<std::size_t>(rank)] = raised;
}

bool ThreadTeam::any_alarm() {
    const std::lock_guard lock(mutex_);
    return std::find(alarms_.begin(), alarms_.end(), true) != alarms_.end();
}

void ThreadTeam::end(int rank, const std::string& failure) {
    const std::lock_guard lock(mutex_);
    ended_[static_cast<std::size_t>(rank)] = true;
    const std::string how = failure.empty() ? concat("Rank ", rank, " has ended its work.")
                                            : concat("Rank ", rank, " failed: ", failure);
    if (first_end_.empty()) first_end_ = how;
    if (first_failure_.empty() && !failure.empty()) first_failure_ = how;
    changed_.notify_all();
}

std::int64_t reduced(std::int64_t a, std::int64_t b, Reduction reduction) {
    switch (reduction) {
        case Reduction::minimum:
            return std::min(a, b);
        case Reduction::maximum:
            return std::max(a, b);
        case Reduction::sum:
            break;
    }
    return a + b;
}

class ThreadsCounter final : public SharedCounter {
  public:
    explicit ThreadsCounter(std::shared_ptr<std::atomic<std::int64_t>> numbers)
        : numbers_(std::move(numbers)) {}
    std::int64_t next() override { return (*numbers_)++; }

  private:
    std::shared_ptr<std::atomic<std::int64_t>> numbers_;
};

class ThreadsCommunicator final : public Communicator {
  public:
    ThreadsCommunicator(ThreadTeam& team, int rank) : team_(team), rank_(rank) {}

    int rank() const override { return rank_; }
    int size() const override { return team_.size(); }

    void barrier() override {
        team_.enter(rank_, {.operation = "barrier"});
        team_.leave();
    }

    void broadcast(std::span<std::byte> data, int root) override {
        check_root(root);
        team_.enter(rank_,
                    {.operation = "broadcast", .root = root, .count = data.size(), .bytes = data});
        const std::span<const std::byte> source = team_.offer_of(root).bytes;
        if (rank_ != root) std::copy(source.begin(), source.end(), data.begin());
        team_.leave();
    }

    void all_reduce(std::span<std::int64_t> values, Reduction reduction) override {
        team_.enter(rank_, {.operation = "all_reduce", .count = values.size(), .numbers = values});
        std::vector<std::int64_t> result(values.begin(), values.end());
        for (int other = 0; other < size(); ++other) {
            const std::span<const std::int64_t> theirs = team_.offer_of(other).numbers;
            if (other == rank_) continue;
            for (std::size_t i = 0; i < result.size(); ++i) {
                result[i] = reduced(result[i], theirs[i], reduction);
            }
        }
        team_.leave();  // nobody reads our values any more
        std::copy(result.begin(), result.end(), values.begin());
    }

    std::vector<Bytes> gather(std::span<const std::byte> data, int root) override {
        check_root(root);
        team_.enter(rank_, {.operation = "gather", .root = root, .bytes = data});
        std::vector<Bytes> all;
        for (int other = 0; rank_ == root && other < size(); ++other) {
            const std::span<const std::byte> theirs = team_.offer_of(other).bytes;
            all.emplace_back(theirs.begin(), theirs.end());
        }
        team_.leave();
        return all;
    }

    void send(std::span<const std::byte> data, int destination) override {
        check_peer(destination);
        team_.post(rank_, destination, Bytes(data.begin(), data.end()));
    }

    void receive(std::span<std::byte> data, int source) override {
        check_peer(source);
        const Bytes letter = team_.take(source, rank_);
        if (letter.size() != data.size()) {
            throw Error(concat("The message of rank ", source, " has ", letter.size(),
                               " bytes where rank ", rank_, " expects ", data.size(), "."));
        }
        std::copy(letter.begin(), letter.end(), data.begin());
    }

    std::unique_ptr<SharedCounter> make_counter() override {
        team_.enter(rank_, {.operation = "make_counter",
                            .counter = std::make_shared<std::atomic<std::int64_t>>(0)});
        auto counter = std::make_unique<ThreadsCounter>(team_.offer_of(0).counter);
        team_.leave();
        return counter;
    }

    void raise_alarm() override { team_.set_alarm(rank_, true); }
    bool alarm_raised() override { return team_.any_alarm(); }
    bool settle_alarm() override {
        team_.enter(rank_, {.operation = "settle_alarm"});
        const bool raised = team_.any_alarm();
        team_.leave();  // all have seen it: now it may be cleared
        team_.set_alarm(rank_, false);
        team_.leave();  // all have cleared it: now the next one may be raised
        return raised;
    }

    [[noreturn]] void abort(int status) override {
        std::fflush(nullptr);
        std::_Exit(status);
    }

  private:
    ThreadTeam& team_;
    int rank_;
};

/// What became of a rank.
struct Outcome {
    std::exception_ptr cause;
    std::exception_ptr consequence;
};

Outcome run_rank(ThreadTeam& team, int rank, const std::function<void(Communicator&)>& work) {
    Outcome outcome;
    std::string failure;
    try {
        ThreadsCommunicator communicator(team, rank);
        work(communicator);
    } catch (const RankLost& lost) {
        outcome.consequence = std::current_exception();
        failure = lost.what();
    } catch (const std::exception& error) {
        outcome.cause = std::current_exception();
        failure = error.what();
    } catch (...) {
        outcome.cause = std::current_exception();
        failure = "an exception of an unknown type";
    }
    team.end(rank, failure);
    return outcome;
}

}  // namespace

void run_as_threads(int ranks, const std::function<void(Communicator&)>& work) {
    if (ranks < 1) throw Error(concat("A job of ", ranks, " ranks can't be run."));
    ThreadTeam team(ranks);
    std::vector<Outcome> outcomes(static_cast<std::size_t>(ranks));
    {
        std::vector<std::jthread> threads;
        threads.reserve(outcomes.size());
        for (int rank = 0; rank < ranks; ++rank) {
            threads.emplace_back([&team, &outcomes, &work, rank] {
                outcomes[static_cast<std::size_t>(rank)] = run_rank(team, rank, work);
            });
        }
    }
    for (const Outcome& outcome : outcomes) {
        if (outcome.cause) std::rethrow_exception(outcome.cause);
    }
    for (const Outcome& outcome : outcomes) {
        if (outcome.consequence) std::rethrow_exception(outcome.consequence);
    }
}

}  // namespace farout::parallel
