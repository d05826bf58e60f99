#pragma once
/// Every rank has something for every other.

#include <span>
#include <vector>

#include "parallel/communicator.h"

namespace farout::parallel {

/// Collective: to_each[r], any number of bytes, goes to rank r. Returns what came from each rank,
/// in order of ranks. Pairs of ranks exchange one after the other, so that besides what is brought
/// and what is returned nothing is held.
std::vector<Bytes> all_to_all(Communicator& communicator, std::span<const Bytes> to_each);

}  // namespace farout::parallel
