#include "parallel/thread_team.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace farout::parallel {

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

}  // namespace farout::parallel
