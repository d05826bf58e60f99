#include "parallel/collective.h"

#include <array>
#include <exception>
#include <new>

#include "core/error.h"
#include "core/text.h"

namespace farout {
namespace {

/// What one rank tells the others of its exception.
struct Failure {
    std::int64_t status = 0;
    std::string message;
};

Failure describe(const std::exception_ptr& exception) {
    const auto failed = static_cast<std::int64_t>(ExitStatus::failed);
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        return {static_cast<std::int64_t>(error.status()), error.what()};
    } catch (const std::bad_alloc&) {
        return {failed, "Out of memory. Use fewer ranks on a machine, or smaller batches."};
    } catch (const std::exception& error) {
        return {failed, error.what()};
    } catch (...) {
        return {failed, "An exception of an unknown type."};
    }
}

std::int64_t end_of(const PartialSums::Node& node) {
    return node.first + (std::int64_t{1} << node.level);
}

void check_length(const PartialSums::Node& node, std::size_t length) {
    if (node.value.size() == length) return;
    throw Error(concat("The partial sum of part ", node.first, " has ", node.value.size(),
                       " numbers where ", length, " are expected."));
}

/// Appends a subtree that must begin where the fold ends.
void append_next(PartialSums& sums, PartialSums::Node node, int source) {
    if (!sums.empty() && end_of(sums.nodes().back()) != node.first) {
        throw Error(concat("The parts of rank ", source, " begin with part ", node.first,
                           " where part ", end_of(sums.nodes().back()), " is next."));
    }
    sums.append(std::move(node));
}

template <typename T>
void send_values(Communicator& communicator, std::span<const T> values, int destination) {
    communicator.send(std::as_bytes(values), destination);
}

template <typename T>
void receive_values(Communicator& communicator, std::span<T> values, int source) {
    communicator.receive(std::as_writable_bytes(values), source);
}

/// A message of sums: the count of subtrees, first and level of each, then the values, each by
/// itself so that neither side holds more than one of them twice.
void send_sums(Communicator& communicator, PartialSums& sums, int destination) {
    std::vector<PartialSums::Node> nodes = sums.release();
    const std::array<std::int64_t, 1> count{static_cast<std::int64_t>(nodes.size())};
    std::vector<std::int64_t> places;
    for (const PartialSums::Node& node : nodes) {
        places.push_back(node.first);
        places.push_back(node.level);
    }
    send_values<std::int64_t>(communicator, count, destination);
    send_values<std::int64_t>(communicator, places, destination);
    for (PartialSums::Node& node : nodes) {
        send_values<double>(communicator, node.value, destination);
        node.value = {};
    }
}

void receive_sums(Communicator& communicator, PartialSums& sums, std::size_t length, int source) {
    std::array<std::int64_t, 1> count{};
    receive_values<std::int64_t>(communicator, count, source);
    std::vector<std::int64_t> places(2 * static_cast<std::size_t>(count[0]));
    receive_values<std::int64_t>(communicator, places, source);
    for (std::size_t i = 0; i < places.size(); i += 2) {
        PartialSums::Node node{places[i], static_cast<int>(places[i + 1]),
                               std::vector<double>(length)};
        receive_values<double>(communicator, node.value, source);
        append_next(sums, std::move(node), source);
    }
}

/// Binary tree over ranks: with step 1, 2, 4 … the odd multiples of the step send to the rank one
/// step below and are done. A rank takes over the ranks above it in order, hence always consecutive
/// parts.
void collect_on_root(Communicator& communicator, PartialSums& sums, std::size_t length) {
    const int rank = communicator.rank();
    for (std::int64_t step = 1; step < communicator.size(); step *= 2) {
        const int stride = static_cast<int>(step);
        if (rank % (2 * step) == step) {
            send_sums(communicator, sums, rank - stride);
            return;
        }
        if (rank + step < communicator.size()) {
            receive_sums(communicator, sums, length, rank + stride);
        }
    }
}

}  // namespace

std::string broadcast_text(Communicator& communicator, std::string text, int root) {
    const auto size = broadcast_value(communicator, static_cast<std::int64_t>(text.size()), root);
    text.resize(static_cast<std::size_t>(size));
    broadcast(communicator, std::span<char>(text), root);
    return text;
}

std::int64_t all_reduce_value(Communicator& communicator, std::int64_t value, Reduction reduction) {
    communicator.all_reduce(std::span<std::int64_t>(&value, 1), reduction);
    return value;
}

void agree(Communicator& communicator, const std::function<void()>& work) {
    std::exception_ptr exception;
    try {
        work();
    } catch (...) {
        exception = std::current_exception();
    }
    const int nobody = communicator.size();
    const int first = static_cast<int>(all_reduce_value(
        communicator, exception ? communicator.rank() : nobody, Reduction::minimum));
    if (first == nobody) return;

    const bool mine = first == communicator.rank();
    Failure failure = mine ? describe(exception) : Failure{};
    failure.status = broadcast_value(communicator, failure.status, first);
    failure.message = broadcast_text(communicator, failure.message, first);
    if (!mine) failure.message = concat("rank ", first, ": ", failure.message);
    throw AgreedError(failure.message, static_cast<ExitStatus>(failure.status));
}

void agree_on_root(Communicator& communicator, const std::function<void()>& work) {
    agree(communicator, [&] {
        if (communicator.is_root()) work();
    });
}

PartialSums make_partial_sums() {
    return PartialSums([](std::vector<double>& left, std::vector<double>&& right) {
        if (left.size() != right.size()) {
            throw Error(concat("Partial sums of ", left.size(), " and ", right.size(),
                               " numbers can't be added."));
        }
        for (std::size_t i = 0; i < left.size(); ++i) left[i] += right[i];
    });
}

std::vector<double> all_fold(Communicator& communicator, PartialSums partial_sums,
                             std::size_t length) {
    for (const PartialSums::Node& node : partial_sums.nodes()) check_length(node, length);
    collect_on_root(communicator, partial_sums, length);
    const bool has_total = communicator.is_root() && !partial_sums.empty();
    std::vector<double> total = has_total ? partial_sums.finish() : std::vector<double>(length);
    broadcast(communicator, std::span<double>(total));
    return total;
}

}  // namespace farout
