#include "parallel/collective.h"

#include <array>
#include <cstdint>
#include <exception>
#include <new>

#include "core/error.h"
#include "core/text.h"
#include "parallel/agreed_facts.h"
#include "parallel/detail/fold_exchange.h"
#include "parallel/host.h"

namespace farout::parallel {
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

class HostValues final : public ValueExchange<std::vector<double>> {
  public:
    HostValues(Communicator& communicator, std::size_t length)
        : communicator_(communicator), length_(length) {}

    void send(const std::vector<double>& value, int destination) override {
        communicator_.send(std::as_bytes(std::span(value)), destination);
    }

    std::vector<double> receive(int source) override {
        std::vector<double> value(length_);
        communicator_.receive(std::as_writable_bytes(std::span(value)), source);
        return value;
    }

  private:
    Communicator& communicator_;
    std::size_t length_;
};

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

namespace {

/// Whose work it was: every rank's own, or the root's alone.
enum class Workers { all, root };

/// Collective: what became of the work on each rank, agreed.
void agree_on(Communicator& communicator, const std::exception_ptr& exception, Workers workers) {
    const int nobody = communicator.size();
    std::array<std::int64_t, 2> least{exception ? communicator.rank() : nobody, exception ? 1 : 0};
    communicator.all_reduce(least, Reduction::minimum);
    const int first = static_cast<int>(least[0]);
    if (first == nobody) return;

    const bool mine = first == communicator.rank();
    const bool alone = workers == Workers::all && least[1] == 0;
    Failure failure = mine ? describe(exception) : Failure{};
    failure.status = broadcast_value(communicator, failure.status, first);
    failure.message = broadcast_text(communicator, failure.message, first);
    const std::string name =
        broadcast_text(communicator, mine ? rank_on_host(first) : std::string(), first);
    if (!mine || alone) failure.message = concat(name, ": ", failure.message);
    throw AgreedError(failure.message, static_cast<ExitStatus>(failure.status));
}

std::exception_ptr exception_of(const std::function<void()>& work) {
    try {
        work();
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

}  // namespace

void agree(Communicator& communicator, const std::function<void()>& work) {
    agree_on(communicator, exception_of(work), Workers::all);
}

void agree_on_root(Communicator& communicator, const std::function<void()>& work) {
    agree_on(communicator, communicator.is_root() ? exception_of(work) : nullptr, Workers::root);
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
    // A message of another length than is expected would end the job without a word on why.
    agree_on_facts(communicator, {{"sums of so many numbers:", std::to_string(length)}},
                   "Give all ranks the same files.");
    HostValues values(communicator, length);
    collect_on_root(communicator, partial_sums, values, length);
    const bool has_total = communicator.is_root() && !partial_sums.empty();
    std::vector<double> total = has_total ? partial_sums.finish() : std::vector<double>(length);
    broadcast(communicator, std::span<double>(total));
    return total;
}

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
