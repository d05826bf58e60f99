#pragma once
/// Collective operations built on a Communicator: typed broadcasts, agreement on errors, sums in a
/// fixed order, and what every rank has for every other.

#include <concepts>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/fold.h"
#include "parallel/communicator.h"

namespace farout::parallel {

template <typename T>
requires std::is_trivially_copyable_v<T>
void broadcast(Communicator& communicator, std::span<T> values, int root = 0) {
    communicator.broadcast(std::as_writable_bytes(values), root);
}

template <typename T>
requires std::is_trivially_copyable_v<T> T broadcast_value(Communicator& communicator, T value,
                                                           int root = 0) {
    broadcast(communicator, std::span<T>(&value, 1), root);
    return value;
}

/// Collective: the root's text to all ranks.
std::string broadcast_text(Communicator& communicator, std::string text, int root = 0);

std::int64_t all_reduce_value(Communicator& communicator, std::int64_t value, Reduction reduction);

/// Collective: runs `work` on every rank, then agrees. When it threw anywhere, every rank throws
/// AgreedError with the message and exit status of the failing rank of the smallest number, so that
/// all can end in order. "rank N on HOST: " stands before the message on the other ranks, and on
/// that rank too where the work went well on others: then it matters where it failed. `work`
/// itself must not communicate.
void agree(Communicator& communicator, const std::function<void()>& work);

/// Collective: like agree, for work that only the root does, whose message it gets as it is.
void agree_on_root(Communicator& communicator, const std::function<void()>& work);

/// Collective: the sum of all parts on every rank, in the order that Fold fixes. Each rank brings
/// the fold over its own consecutive parts (rank order = part order; a rank may have none; where
/// nobody has any the sum is zero). A value is a vector of doubles of `length`, added element-wise;
/// AgreedError where ranks ask for different lengths.
/// Partial sums go up a binary tree over ranks and the result is broadcast, so a rank sends at most
/// 2·log2(parts) · length numbers.
using PartialSums = Fold<std::vector<double>>;
PartialSums make_partial_sums();
std::vector<double> all_fold(Communicator& communicator, PartialSums partial_sums,
                             std::size_t length);

/// Collective: to_each[r], any number of bytes, goes to rank r. Returns what came from each rank,
/// in order of ranks. Pairs of ranks exchange one after the other, so that besides what is brought
/// and what is returned nothing is held.
std::vector<Bytes> all_to_all(Communicator& communicator, std::span<const Bytes> to_each);

}  // namespace farout::parallel
