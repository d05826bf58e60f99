#include "distributed/rank_relay.h"

#include <algorithm>

namespace farout::distributed {
namespace {

parallel::Bytes packed(const metrics::RelayState& state) {
    parallel::Bytes all;
    for (const auto& part : state) all.insert(all.end(), part.begin(), part.end());
    return all;
}

void unpack(std::span<const std::byte> all, const metrics::RelayState& state) {
    for (const auto& part : state) {
        std::copy_n(all.begin(), part.size(), part.begin());
        all = all.subspan(part.size());
    }
}

}  // namespace

void RankRelay::take_over(const metrics::RelayState& state) {
    if (communicator_.rank() == 0) return;
    parallel::Bytes all = packed(state);
    communicator_.receive(all, communicator_.rank() - 1);
    unpack(all, state);
}

void RankRelay::hand_over(const metrics::RelayState& state) {
    const int last = communicator_.size() - 1;
    parallel::Bytes all = packed(state);
    if (communicator_.rank() != last) communicator_.send(all, communicator_.rank() + 1);
    communicator_.broadcast(all, last);
    unpack(all, state);
}

}  // namespace farout::distributed
