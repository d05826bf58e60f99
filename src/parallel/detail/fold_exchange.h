#pragma once
/// How partial sums of all ranks meet on the root, wherever their values lie. For the .cpp files of
/// this folder only.

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fold.h"
#include "core/text.h"
#include "parallel/communicator.h"

namespace farout::parallel {

/// Moves values between ranks. A message of sums is the count of subtrees, first and level of each
/// (these always by the communicator), then the values, each by itself, so that neither side holds
/// more than one of them twice.
template <typename Value>
class ValueExchange {
  public:
    virtual ~ValueExchange() = default;
    virtual void send(const Value& value, int destination) = 0;
    virtual Value receive(int source) = 0;
};

template <typename Value>
void check_length(const typename Fold<Value>::Node& node, std::size_t length) {
    if (node.value.size() == length) return;
    throw Error(concat("The partial sum of part ", node.first, " has ", node.value.size(),
                       " numbers where ", length, " are expected."));
}

/// Appends a subtree that must begin where the fold ends.
template <typename Value>
void append_next(Fold<Value>& sums, typename Fold<Value>::Node node, int source) {
    const auto end_of = [](const auto& last) {
        return last.first + (std::int64_t{1} << last.level);
    };
    if (!sums.empty() && end_of(sums.nodes().back()) != node.first) {
        throw Error(concat("The parts of rank ", source, " begin with part ", node.first,
                           " where part ", end_of(sums.nodes().back()), " is next."));
    }
    sums.append(std::move(node));
}

template <typename Value>
void send_sums(Communicator& communicator, Fold<Value>& sums, ValueExchange<Value>& values,
               int destination) {
    auto nodes = sums.release();
    const std::array<std::int64_t, 1> count{static_cast<std::int64_t>(nodes.size())};
    std::vector<std::int64_t> places;
    for (const auto& node : nodes) {
        places.push_back(node.first);
        places.push_back(node.level);
    }
    communicator.send(std::as_bytes(std::span(count)), destination);
    communicator.send(std::as_bytes(std::span(places)), destination);
    for (auto& node : nodes) {
        values.send(node.value, destination);
        node.value = {};
    }
}

template <typename Value>
void receive_sums(Communicator& communicator, Fold<Value>& sums, ValueExchange<Value>& values,
                  int source) {
    std::array<std::int64_t, 1> count{};
    communicator.receive(std::as_writable_bytes(std::span(count)), source);
    std::vector<std::int64_t> places(2 * static_cast<std::size_t>(count[0]));
    communicator.receive(std::as_writable_bytes(std::span(places)), source);
    for (std::size_t i = 0; i < places.size(); i += 2)
        append_next(sums, {places[i], static_cast<int>(places[i + 1]), values.receive(source)},
                    source);
}

/// Collective. Binary tree over ranks: with step 1, 2, 4 … the odd multiples of the step send to
/// the rank one step below and are done. A rank takes over the ranks above it in order, hence
/// always consecutive parts. Values must be of `length` numbers.
template <typename Value>
void collect_on_root(Communicator& communicator, Fold<Value>& sums, ValueExchange<Value>& values,
                     std::size_t length) {
    for (const auto& node : sums.nodes()) check_length<Value>(node, length);
    const int rank = communicator.rank();
    for (std::int64_t step = 1; step < communicator.size(); step *= 2) {
        const int stride = static_cast<int>(step);
        if (rank % (2 * step) == step) {
            send_sums(communicator, sums, values, rank - stride);
            return;
        }
        if (rank + step < communicator.size()) {
            receive_sums(communicator, sums, values, rank + stride);
        }
    }
}

}  // namespace farout::parallel
