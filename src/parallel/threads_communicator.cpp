#include "parallel/threads_communicator.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "parallel/thread_team.h"

namespace farout::parallel {
namespace {

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
