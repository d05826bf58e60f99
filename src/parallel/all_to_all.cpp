#include "parallel/all_to_all.h"

#include <cstdint>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {
namespace {

void send_sized(Communicator& communicator, const Bytes& bytes, int destination) {
    const std::uint64_t size = bytes.size();
    communicator.send(std::as_bytes(std::span(&size, 1)), destination);
    communicator.send(bytes, destination);
}

Bytes receive_sized(Communicator& communicator, int source) {
    std::uint64_t size = 0;
    communicator.receive(std::as_writable_bytes(std::span(&size, 1)), source);
    Bytes bytes(size);
    communicator.receive(bytes, source);
    return bytes;
}

}  // namespace

std::vector<Bytes> all_to_all(Communicator& communicator, std::span<const Bytes> to_each) {
    const int rank = communicator.rank();
    const int size = communicator.size();
    if (to_each.size() != static_cast<std::size_t>(size)) {
        throw Error(concat("Rank ", rank, " brought messages for ", to_each.size(), " of ", size,
                           " ranks."));
    }
    std::vector<Bytes> from_each(to_each.size());
    from_each[static_cast<std::size_t>(rank)] = to_each[static_cast<std::size_t>(rank)];
    // In each round the ranks form pairs (a, b) with a + b = round, modulo their number. A rank may
    // be alone. The smaller one of a pair sends first, so that neither waits for the other.
    for (int round = 0; round < size; ++round) {
        const int other = (round - rank + size) % size;
        const auto place = static_cast<std::size_t>(other);
        if (rank < other) send_sized(communicator, to_each[place], other);
        if (rank != other) from_each[place] = receive_sized(communicator, other);
        if (rank > other) send_sized(communicator, to_each[place], other);
    }
    return from_each;
}

}  // namespace farout::parallel
